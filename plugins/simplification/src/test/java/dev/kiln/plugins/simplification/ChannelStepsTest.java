package dev.kiln.plugins.simplification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps on channels are folded into the layers before and after them. */
class ChannelStepsTest {

    private static final Attributes PADDED = Attributes.NONE.with("pads", new long[] {1, 1, 1, 1});

    private final GraphBuilder graph = new GraphBuilder("steps");

    private Value images() {
        return graph.input("x", TensorType.floats(Shape.batchOf(4, 6, 5)));
    }

    private Value numbers(long... shape) {
        return graph.constant(Simplified.numbers(shape));
    }

    private Value normalized(Value x, long channels) {
        return graph.apply(
                "BatchNormalization",
                Attributes.NONE.with("epsilon", 1e-3f),
                x,
                graph.constant("gamma", Simplified.numbers(channels)),
                graph.constant("beta", Simplified.positive(channels)),
                graph.constant(
                        "mean", Simplified.numbers(2, channels).slice(1, 2).reshape(channels)),
                graph.constant("variance", Simplified.positive(channels)));
    }

    private Graph simplified(Value y) {
        graph.output("y", y);
        return Simplified.checked(graph.build());
    }

    static Stream<Arguments> layers() {
        return Stream.of(
                layer("Conv", PADDED, 8, 4, 3, 3),
                layer("Conv", PADDED.with("group", 2), 8, 2, 3, 3),
                layer("Conv", PADDED.with("group", 4), 8, 1, 3, 3),
                layer("ConvTranspose", Attributes.NONE.with("strides", new long[] {2, 2}), 4, 8, 2, 2),
                layer("ConvTranspose", Attributes.of("group", 2), 4, 4, 3, 2));
    }

    private static Arguments layer(String operator, Attributes attributes, long... shape) {
        return Arguments.of(operator, attributes, Simplified.numbers(shape));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void foldsANormalizationIntoAConvolutionBeforeIt(String operator, Attributes attributes, Tensor weight) {
        Value convolved = graph.apply(operator, attributes, images(), graph.constant("W", weight), numbers(8));
        Graph simplified = simplified(normalized(convolved, 8).relu());
        assertThat(Simplified.operators(simplified)).containsExactly(operator, "Relu");
        assertThat(simplified.constants()).containsKey("W").doesNotContainKeys("gamma", "mean", "variance");
    }

    @ParameterizedTest
    @MethodSource("layers")
    void foldsWhatExportersLeaveOfANormalization(String operator, Attributes attributes, Tensor weight) {
        Value convolved = graph.apply(operator, attributes, images(), graph.constant(weight));
        Value centred = convolved.sub(numbers(1, 8, 1, 1));
        Value scaled = centred.div(graph.constant(Simplified.positive(8, 1, 1))).mul(numbers(8, 1, 1));
        Graph simplified = simplified(scaled.add(numbers(1, 8, 1, 1)).mul(graph.scalar(0.5)));
        assertThat(Simplified.operators(simplified)).containsExactly(operator);
        assertThat(simplified.constants()).hasSize(2);
    }

    @Test
    void foldsADifferenceInWhichTheLayerComesSecond() {
        Value convolved = graph.apply("Conv", PADDED, images(), numbers(8, 4, 3, 3));
        assertThat(Simplified.operators(simplified(numbers(8, 1, 1).sub(convolved))))
                .containsExactly("Conv");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void foldsIntoADenseLayer(long transposed) {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(6)));
        Tensor weight = transposed == 1 ? Simplified.numbers(8, 6) : Simplified.numbers(6, 8);
        Attributes attributes =
                Attributes.of("transB", transposed).with("alpha", 0.5f).with("beta", 2f);
        Value dense = graph.apply("Gemm", attributes, x, graph.constant(weight), numbers(1, 8));
        Graph simplified = simplified(normalized(dense, 8).mul(numbers(8)).sub(numbers(1, 8)));
        assertThat(Simplified.operators(simplified)).containsExactly("Gemm");
    }

    @Test
    void foldsIntoAProductOfMatricesAndItsBias() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(6)));
        Value dense = x.matMul(numbers(6, 8)).add(numbers(8)).mul(numbers(8)).add(numbers(8));
        Graph simplified = simplified(dense);
        assertThat(Simplified.operators(simplified)).containsExactly("Gemm");
        assertThat(simplified.constants()).hasSize(2);
    }

    @Test
    void foldsIntoAProductOfMoreAxesAndItsBias() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(5, 6)));
        Value dense = x.matMul(numbers(6, 8)).add(numbers(8)).mul(numbers(8)).sub(numbers(1, 1, 8));
        assertThat(Simplified.operators(simplified(dense))).containsExactly("MatMul", "Add");
    }

    @Test
    void foldsAFactorIntoTheProductBeforeABias() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(5, 6)));
        Value dense = numbers(8).add(x.matMul(numbers(6, 8))).div(graph.scalar(8));
        assertThat(Simplified.operators(simplified(dense))).containsExactly("MatMul", "Add");
    }

    @Test
    void foldsNormalizationsInARow() {
        Value pooled = images().reduceMax(true, 3);
        Value once = normalized(pooled, 4);
        Value twice = graph.apply(
                "BatchNormalization",
                Attributes.NONE,
                once,
                graph.constant(Simplified.positive(4)),
                numbers(4),
                numbers(4),
                graph.constant(Simplified.positive(4)));
        assertThat(Simplified.operators(simplified(twice))).containsExactly("ReduceMax", "BatchNormalization");
    }

    @Test
    void keepsTheVarianceOfANormalizationWhoseScaleIsTheSameConstant() {
        Value ones = graph.constant("ones", Simplified.positive(4));
        Value zeros = numbers(4);
        Value normalized = graph.apply("BatchNormalization", Attributes.NONE, images().exp(), ones, zeros, zeros, ones);
        assertThat(Simplified.operators(simplified(normalized.mul(graph.scalar(3)))))
                .containsExactly("Exp", "BatchNormalization");
    }

    @Test
    void foldsPreprocessingIntoTheConvolutionAfterIt() {
        Value scaled = images().mul(numbers(4, 1, 1)).add(numbers(1, 4, 1, 1));
        Value convolved = graph.apply("Conv", Attributes.of("group", 2), scaled, numbers(8, 2, 3, 3));
        assertThat(Simplified.operators(simplified(convolved))).containsExactly("Conv");
    }

    @Test
    void foldsANormalizationIntoTheLayerAfterIt() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(6)));
        Value dense = graph.apply(
                "Gemm", Attributes.of("transB", 1).with("alpha", 0.25f), normalized(x, 6), numbers(3, 6), numbers(3));
        assertThat(Simplified.operators(simplified(dense))).containsExactly("Gemm");
    }

    @Test
    void foldsAScaleIntoATransposedConvolutionAfterIt() {
        Value scaled = images().relu().mul(numbers(4, 1, 1));
        Value convolved = graph.apply("ConvTranspose", Attributes.of("group", 2), scaled, numbers(4, 3, 2, 2));
        assertThat(Simplified.operators(simplified(convolved))).containsExactly("Relu", "ConvTranspose");
    }

    @Test
    void leavesAShiftBeforePadding() {
        Value scaled = images().sub(numbers(4, 1, 1)).div(graph.scalar(4));
        Value convolved = graph.apply("Conv", PADDED, scaled, numbers(8, 4, 3, 3));
        assertThat(Simplified.operators(simplified(convolved))).containsExactly("Sub", "Conv");
    }

    @Test
    void leavesANormalizationAfterALayerWithAnotherReader() {
        Value convolved = graph.apply("Conv", PADDED, images(), numbers(8, 4, 3, 3));
        Graph simplified = simplified(normalized(convolved, 8).add(convolved.relu()));
        assertThat(Simplified.operators(simplified))
                .containsExactlyInAnyOrder("Conv", "BatchNormalization", "Relu", "Add");
    }

    @Test
    void leavesAWeightThatTwoLayersShare() {
        Value weight = graph.constant("W", Simplified.numbers(4, 4, 3, 3));
        Value first =
                normalized(graph.apply("Conv", PADDED, images(), weight), 4).relu();
        Graph simplified = simplified(graph.apply("Conv", PADDED, first, weight));
        assertThat(Simplified.operators(simplified)).containsExactly("Conv", "BatchNormalization", "Relu", "Conv");
    }

    @Test
    void leavesAStepAlongAnotherAxis() {
        Value convolved = graph.apply("Conv", PADDED, images(), numbers(5, 4, 3, 3));
        assertThat(Simplified.operators(simplified(convolved.mul(numbers(5))))).containsExactly("Conv", "Mul");
    }

    @Test
    void leavesAStepThatEnlargesTheResult() {
        Value convolved = graph.apply("Conv", PADDED, images(), numbers(1, 4, 3, 3));
        assertThat(Simplified.operators(simplified(convolved.mul(numbers(7, 1, 1)))))
                .containsExactly("Conv", "Mul");
    }

    @Test
    void leavesANormalizationByTheBatch() {
        Value convolved = graph.apply("Conv", PADDED, images(), numbers(4, 4, 3, 3));
        Value vector = graph.constant(Simplified.positive(4));
        List<Value> operands = List.of(convolved, vector, vector, vector, vector);
        graph.output(
                "y",
                graph.apply("", "BatchNormalization", Attributes.of("training_mode", 1), operands, 3)
                        .get(0));
        assertThat(Simplified.operators(Simplified.graph(graph.build()))).containsExactly("Conv", "BatchNormalization");
    }

    static Stream<Arguments> precisions() {
        // the greatest relative error of one rounding, times a few for the sums of the kernel itself
        return Stream.of(Arguments.of(ElementType.DOUBLE, 1e-13), Arguments.of(ElementType.FLOAT16, 4e-3));
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void foldsInOtherPrecisions(ElementType type, double tolerance) {
        Value x = graph.input("x", new TensorType(type, Shape.batchOf(6)));
        Value weight = graph.constant("W", Simplified.numbers(type, 6, 8));
        Value dense = x.matMul(weight).add(graph.constant(Simplified.numbers(type, 8)));
        graph.output("y", dense.mul(graph.constant(Simplified.numbers(type, 8))));
        Graph simplified = Simplified.checked(graph.build(), tolerance);
        assertThat(Simplified.operators(simplified)).containsExactly("Gemm");
        assertThat(simplified.constant("W").elementType()).isEqualTo(type);
    }

    @Test
    void leavesAFactorThatHalfPrecisionCannotHold() {
        Value x = graph.input("x", new TensorType(ElementType.FLOAT16, Shape.batchOf(6)));
        Value dense = x.matMul(graph.constant(Simplified.numbers(ElementType.FLOAT16, 6, 8)));
        graph.output("y", dense.mul(graph.constant(Tensor.scalar(ElementType.FLOAT16, 1e-5))));
        assertThat(Simplified.operators(Simplified.graph(graph.build()))).isEqualTo(List.of("MatMul", "Mul"));
    }

    @Test
    void mergesStepsInARow() {
        Value x = images().relu().sub(numbers(6, 5)).add(graph.scalar(2));
        assertThat(Simplified.operators(
                        simplified(x.exp().mul(graph.scalar(3)).div(graph.constant(Simplified.positive(6, 5))))))
                .containsExactly("Relu", "Add", "Exp", "Mul");
    }
}
