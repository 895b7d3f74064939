package dev.kiln.graph.simplify;

import static dev.kiln.graph.rewrite.Pattern.node;
import static dev.kiln.graph.rewrite.Pattern.value;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.status.Experimental;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Folds {@linkplain ChannelStep steps} on channels into the {@linkplain LinearLayer layers} before them, computed in
 * double precision: for a batch normalization after a convolution {@code W' = W * scale / sqrt(variance + epsilon)} and
 * {@code b' = (b - mean) * scale / sqrt(variance + epsilon) + bias}. The layer takes over the name of the step's result.
 * Constants that nothing else reads keep their names. A step whose input has another reader stays, and so does one whose
 * layer would overflow.
 */
@Experimental
public final class ChannelFolding {

    /** The name of the layer in the rule's pattern; the step is its root. */
    public static final String LAYER = "layer";

    private ChannelFolding() {}

    /**
     * The rule for layers of some operators.
     *
     * @param layers their operators
     * @param steps the operators of the steps
     * @param condition a further condition on the match
     * @return the rule
     */
    public static RewriteRule intoLayerBefore(List<String> layers, List<String> steps, Predicate<Match> condition) {
        String[] before = layers.toArray(String[]::new);
        return RewriteRule.on(node(steps.toArray(String[]::new))
                        .inAnyOrder(node(before).as(LAYER).alone(), value("other")))
                .when(condition)
                .replaceWhere(ChannelFolding::folded);
    }

    private static Optional<Replacement> folded(Match match) {
        Node node = match.node(LAYER);
        return LinearLayer.of(node, match)
                .flatMap(layer -> ChannelStep.of(match.root(), node.output(0), layer.axis(), layer.outputs(), match)
                        .filter(step -> keepsType(match))
                        .filter(step -> step.isScaling() || layer.takesBias(match))
                        .flatMap(layer::before)
                        .map(both -> replacement(both, match)));
    }

    /** Whether the step changes neither the element type nor the shape. */
    private static boolean keepsType(Match match) {
        return match.type(match.root().output(0))
                .equals(match.type(match.node(LAYER).output(0)));
    }

    private static Replacement replacement(LinearLayer layer, Match match) {
        Node node = layer.node();
        boolean isSame =
                match.constant(node.input(1)).filter(layer.weight()::equals).isPresent();
        String weight = isSame ? node.input(1) : kept(node, 1, match);
        boolean hasBias = !node.input(2).isEmpty() || layer.hasBias();
        String bias = hasBias ? bias(node, match) : "";
        Replacement replacement = Replacement.by()
                .andInPlaceOf(
                        node,
                        layer.reading(node.input(0), weight, bias, match.root().output(0)));
        if (hasBias) {
            replacement = replacement.andConstant(bias, layer.biasTensor());
        }
        return isSame ? replacement : replacement.andConstant(weight, layer.weight());
    }

    /**
     * The name under which the changed bias of a layer is stored.
     *
     * @param layer the layer, which may have no bias yet
     * @param match tells the readers of the present one
     * @return the {@linkplain #kept kept} name of its bias, or one made of the layer's
     */
    public static String bias(Node layer, Match match) {
        String owner = layer.name().isEmpty() ? layer.output(0) : layer.name();
        return layer.input(2).isEmpty() ? match.fresh(owner + "/bias") : kept(layer, 2, match);
    }

    /**
     * The name under which a changed constant is stored: its own where nothing else reads it and it is not a result, so
     * that a parameter keeps its name.
     *
     * @param layer the layer that reads the constant
     * @param input the index of the input where it does
     * @param match tells other readers
     * @return its name, or a fresh one
     */
    public static String kept(Node layer, int input, Match match) {
        String constant = layer.input(input);
        boolean isOwn = match.isAlone(constant) && Collections.frequency(layer.inputs(), constant) == 1;
        return isOwn ? constant : match.fresh(constant);
    }
}
