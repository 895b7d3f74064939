package dev.kiln.plugins.simplification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes that change nothing are left out. */
class NeedlessTest {

    private static Graph between(UnaryOperator<Value> step) {
        GraphBuilder graph = new GraphBuilder("needless");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4, 6, 6)));
        graph.output("y", step.apply(x.exp()).tanh());
        return graph.build();
    }

    private static Value apply(Value x, String operator, Attributes attributes, Value... more) {
        Value[] inputs = Stream.concat(Stream.of(x), Stream.of(more)).toArray(Value[]::new);
        return x.graph().apply(operator, attributes, inputs);
    }

    private static Value apply(Value x, String operator, Value... more) {
        return apply(x, operator, Attributes.NONE, more);
    }

    private static Attributes window(long length, long stride) {
        return Attributes.NONE
                .with("kernel_shape", new long[] {length, length})
                .with("strides", new long[] {stride, stride});
    }

    private static Value floats(Value x, float... values) {
        return x.graph().constant(Tensor.of(values, values.length));
    }

    private static Arguments step(String name, UnaryOperator<Value> step) {
        return Arguments.of(name, step);
    }

    static Stream<Arguments> needless() {
        return Stream.of(
                step("Identity", x -> apply(x, "Identity")),
                step("Dropout", x -> apply(x, "Dropout", x.graph().scalar(0.5))),
                step(
                        "Dropout in inference mode",
                        x -> apply(
                                x, "Dropout", x.graph().scalar(0.5), x.graph().constant(Tensor.of(new boolean[] {false
                                })))),
                step("Cast", x -> apply(x, "Cast", Attributes.NONE.with("to", ElementType.FLOAT))),
                step("CastLike", x -> apply(x, "CastLike", floats(x, 1))),
                step("Concat", x -> apply(x, "Concat", Attributes.of("axis", 1))),
                step("Sum", x -> apply(x, "Sum")),
                step("Mean", x -> apply(x, "Mean")),
                step("Max", x -> apply(x, "Max")),
                step("Min", x -> apply(x, "Min")),
                step("Split", x -> apply(x, "Split", Attributes.of("axis", 1).with("num_outputs", 1))),
                step("Slice", x -> x.slice(2, 0, Long.MAX_VALUE)),
                step("Slice of its length", x -> x.slice(1, 0, 4)),
                step("Pad", x -> apply(x, "Pad", x.graph().integers(0, 0, 0, 0, 0, 0, 0, 0))),
                step("Tile", x -> apply(x, "Tile", x.graph().integers(1, 1, 1, 1))),
                step("Expand", x -> x.expand(x.graph().integers(1, 4, 6, 1))),
                step("Resize", x -> apply(x, "Resize", floats(x), floats(x, 1, 1, 1, 1))),
                step("Reshape", x -> x.reshape(-1, 4, 6, 6)),
                step("Reshape with a copied length", x -> x.reshape(0, 4, 6, 6)),
                step("Reshape and back", x -> x.reshape(-1, 24, 6).reshape(-1, 4, 6, 6)),
                step("Unsqueeze and Squeeze", x -> x.unsqueeze(1).squeeze(1)),
                step("Unsqueeze and Squeeze from the end", x -> x.unsqueeze(4).squeeze(-1)),
                step("Transpose", x -> x.transpose(0, 1, 2, 3)),
                step("Transpose and back", x -> x.transpose(0, 2, 3, 1).transpose(0, 3, 1, 2)),
                step("DepthToSpace", x -> apply(x, "DepthToSpace", Attributes.of("blocksize", 1))),
                step("SpaceToDepth", x -> apply(x, "SpaceToDepth", Attributes.of("blocksize", 1))),
                step("MaxPool", x -> apply(x, "MaxPool", window(1, 1))),
                step("AveragePool", x -> apply(x, "AveragePool", window(1, 1))),
                step("Clip", x -> apply(x, "Clip")),
                step("Pow", x -> x.pow(1)),
                step("Mul", x -> x.mul(1)),
                step("Mul of each channel", x -> floats(x, 1, 1, 1, 1, 1, 1).mul(x)),
                step("Div", x -> x.div(1)),
                step("Add", x -> x.add(0)),
                step("Sub", x -> x.sub(floats(x, 0, 0, 0, 0, 0, 0))),
                step("Neg twice", x -> x.neg().neg()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needless")
    void isLeftOut(String name, UnaryOperator<Value> step) {
        assertThat(Simplified.operators(Simplified.checked(between(step)))).containsExactly("Exp", "Tanh");
    }

    static Stream<Arguments> needed() {
        return Stream.of(
                step("Slice backwards", x -> x.slice(2, -1, Long.MIN_VALUE, -1)),
                step("Slice", x -> x.slice(2, 1, Long.MAX_VALUE)),
                step("Tile", x -> apply(x, "Tile", x.graph().integers(1, 2, 1, 1))),
                step("Expand", x -> x.expand(x.graph().integers(2, 1, 1, 1, 1))),
                step("Resize", x -> apply(x, "Resize", floats(x), floats(x, 1, 1, 2, 1))),
                step("Transpose", x -> x.transpose(0, 1, 3, 2)),
                step("MaxPool", x -> apply(x, "MaxPool", window(1, 2))),
                step("Pow", x -> x.pow(2)),
                step(
                        "Mul that adds an axis",
                        x -> x.mul(x.graph().constant(Tensor.of(new float[] {1}, 1, 1, 1, 1, 1)))),
                step("Sub from 0", x -> x.graph().scalar(0).sub(x)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needed")
    void isKept(String name, UnaryOperator<Value> step) {
        assertThat(Simplified.operators(Simplified.checked(between(step)))).hasSize(3);
    }

    @Test
    void keepsAResizeToTheSameLengthThatReadsOtherPlaces() {
        Attributes attributes = Attributes.NONE
                .with("coordinate_transformation_mode", "asymmetric")
                .with("mode", "linear");
        Graph graph = between(x -> apply(x, "Resize", attributes, floats(x), floats(x, 1, 1, 1.1f, 1)));
        assertThat(Simplified.operators(Simplified.graph(graph))).containsExactly("Exp", "Resize", "Tanh");
    }

    @Test
    void repeatsNoClamp() {
        assertThat(Simplified.operators(
                        Simplified.checked(between(x -> x.sub(2).relu().relu()))))
                .containsExactly("Exp", "Sub", "Relu", "Tanh");
    }

    @Test
    void keepsTheNamesOfResultsThatAreCopies() {
        GraphBuilder graph = new GraphBuilder("copies");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        graph.output("same", apply(x, "Identity"));
        Value y = x.exp();
        graph.output("y", apply(y, "Identity"));
        graph.output("z", apply(apply(y, "Identity"), "Identity"));
        Graph simplified = Simplified.checked(graph.build());
        assertThat(simplified.outputs()).isEqualTo(List.of("same", "y", "z"));
        assertThat(Simplified.operators(simplified)).containsExactlyInAnyOrder("Identity", "Exp", "Identity");
    }

    @Test
    void removesNodesAndConstantsThatNoResultNeeds() {
        GraphBuilder graph = new GraphBuilder("unread");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        x.matMul(graph.constant("unread", Simplified.numbers(4, 4))).relu();
        graph.output("y", x.exp());
        Graph simplified = Simplified.checked(graph.build());
        assertThat(Simplified.operators(simplified)).containsExactly("Exp");
        assertThat(simplified.constants()).isEmpty();
    }

    @Test
    void aSumOfTwoIsAnAddition() {
        Graph graph = between(x -> apply(x, "Sum", x.square()));
        assertThat(Simplified.checked(graph).nodes().stream().map(Node::operator))
                .contains("Add")
                .doesNotContain("Sum");
    }
}
