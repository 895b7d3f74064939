package dev.kiln.graph.simplify;

import static dev.kiln.graph.rewrite.Pattern.anyNode;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Merges equal constants, so that equal computations on them are recognized as equal, too. Constants are equal if they
 * have the same element type, the same shape and the same bits. An object is for one sweep.
 */
@Experimental
public final class EqualConstants {

    /** The maximum number of elements of compared constants; larger ones are weights, and no two are equal. */
    private static final long COMPARED = 1 << 16;

    private final BiPredicate<String, Tensor> isCompared;
    private final Map<Tensor, String> first = new HashMap<>();
    private final Map<String, String> same = new HashMap<>();

    /** Merges equal constants of at most 65536 elements. */
    public EqualConstants() {
        this((name, constant) -> constant.size() <= COMPARED);
    }

    /**
     * Merges some equal constants.
     *
     * @param isCompared whether a constant, given by its name and its value, may be merged with others
     */
    public EqualConstants(BiPredicate<String, Tensor> isCompared) {
        this.isCompared = isCompared;
    }

    /** Returns the rule for one sweep. */
    public RewriteRule rule() {
        return RewriteRule.on(anyNode())
                .when(match -> !match.root().isGradient())
                .replaceWhere(this::merged);
    }

    private Optional<Replacement> merged(Match match) {
        Node node = match.root();
        List<String> inputs =
                node.inputs().stream().map(input -> same(input, match)).toList();
        return inputs.equals(node.inputs()) ? Optional.empty() : Optional.of(Replacement.by(node.withInputs(inputs)));
    }

    private String same(String value, Match match) {
        return same.computeIfAbsent(
                value,
                v -> match.constant(v)
                        .filter(constant -> isCompared.test(v, constant))
                        .map(constant -> first.computeIfAbsent(constant, c -> v))
                        .orElse(v));
    }
}
