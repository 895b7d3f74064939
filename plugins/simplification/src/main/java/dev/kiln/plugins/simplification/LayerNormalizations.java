package dev.kiln.plugins.simplification;

import static dev.kiln.graph.rewrite.Pattern.constant;
import static dev.kiln.graph.rewrite.Pattern.node;
import static dev.kiln.graph.rewrite.Pattern.value;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Pattern;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Writes a layer normalization of elementary operators, as exporters do before operator set 17, as {@code
 * LayerNormalization}: {@code d / sqrt(mean(d^2) + epsilon) * scale} with {@code d = x - mean(x)} over the last axis, and
 * the bias that is added afterwards. FLOAT only, as the operator computes the statistics in single precision.
 */
final class LayerNormalizations {

    /** The normalization in the pattern of {@link #BIAS}. */
    static final String NORMALIZATION = "normalization";

    private static final Pattern CENTRED =
            node("Sub").as("centred").reading(value("x"), node("ReduceMean").as("mean"));

    private static final Pattern VARIANCE =
            node("ReduceMean").as("variance").alone().reading(node("Pow", "Mul").as("square"));

    private static final Pattern DEVIATION =
            node("Sqrt").alone().reading(node("Add").alone().inAnyOrder(VARIANCE, constant("epsilon")));

    static final RewriteRule SCALE = RewriteRule.on(
                    node("Mul").inAnyOrder(node("Div").alone().reading(CENTRED, DEVIATION), constant("scale")))
            .when(match -> match.tensor("epsilon").size() == 1)
            .when(match -> match.node("mean").input(0).equals(match.value("x")))
            .when(match -> isOfLastAxis(match.node("mean"), match) && isOfLastAxis(match.node("variance"), match))
            .when(LayerNormalizations::isSquare)
            .when(match -> isRow(match.tensor("scale"), match.value("x"), match))
            .replace(LayerNormalizations::normalized);

    static final RewriteRule BIAS = RewriteRule.on(node("Add")
                    .inAnyOrder(node("LayerNormalization").as(NORMALIZATION).alone(), constant("bias")))
            .when(match -> match.node(NORMALIZATION).input(2).isEmpty())
            .when(match -> match.node(NORMALIZATION).attributes().integer("axis", -1) == -1)
            .when(match -> isRow(match.tensor("bias"), match.node(NORMALIZATION).input(0), match))
            .replace(LayerNormalizations::biased);

    private LayerNormalizations() {}

    private static boolean isOfLastAxis(Node mean, Match match) {
        int rank = match.type(match.value("x")).shape().rank();
        return mean.attributes().integer("keepdims", 1) == 1
                && match.constant(mean.input(1))
                        .filter(axes -> axes.size() == 1)
                        .filter(axes -> axes.getDouble(0) == -1 || axes.getDouble(0) == rank - 1)
                        .isPresent();
    }

    private static boolean isSquare(Match match) {
        String centred = match.node("centred").output(0);
        Node square = match.node("square");
        boolean isPower = square.is("Pow")
                && match.constant(square.input(1))
                        .filter(exponent -> exponent.size() == 1 && exponent.getDouble(0) == 2)
                        .isPresent();
        return square.input(0).equals(centred) && (isPower || square.input(1).equals(centred));
    }

    /** Whether a constant has one number for each element of the last axis. */
    private static boolean isRow(Tensor constant, String value, Match match) {
        Shape shape = match.type(value).shape();
        return constant.elementType() == ElementType.FLOAT
                && constant.rank() == 1
                && shape.rank() > 0
                && LongStream.of(constant.shape()).allMatch(length -> length == shape.size(-1));
    }

    private static Replacement normalized(Match match) {
        float epsilon = (float) match.tensor("epsilon").getDouble(0);
        Node root = match.root();
        return Replacement.by(new Node(
                root.name(),
                "",
                "LayerNormalization",
                List.of(match.value("x"), match.value("scale")),
                root.outputs(),
                Attributes.of("axis", -1).with("epsilon", epsilon),
                root.extras()));
    }

    private static Replacement biased(Match match) {
        Node node = match.node(NORMALIZATION);
        return Replacement.by(node.withInputs(List.of(node.input(0), node.input(1), match.value("bias")))
                .withOutputs(match.root().outputs()));
    }
}
