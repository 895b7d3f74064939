package dev.kiln.engine.onnx.simplify;

import static dev.kiln.graph.rewrite.Pattern.anyNode;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Merges equal constants, so that equal computations on them are recognized as equal, too. */
final class EqualConstants {

    /** The maximum number of elements of compared constants; larger ones are weights, and no two are equal. */
    private static final long COMPARED = 1 << 16;

    private final Map<Tensor, String> first = new HashMap<>();
    private final Map<String, String> same = new HashMap<>();

    /** The rule for one sweep. */
    RewriteRule rule() {
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
                        .filter(constant -> constant.size() <= COMPARED)
                        .map(constant -> first.computeIfAbsent(constant, c -> v))
                        .orElse(v));
    }
}
