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
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random chains of layers, normalizations, steps and rearrangements keep their results. */
class RandomGraphsTest {

    private static final int LENGTH = 12;

    static LongStream seeds() {
        return LongStream.range(0, 120);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepTheirResults(long seed) {
        Graph graph = new Chain(seed).graph();
        Graph simplified = Simplified.checked(graph, Simplified.TOLERANCE);
        assertThat(simplified.nodes().size()).isLessThanOrEqualTo(graph.nodes().size());
    }

    /** A chain of random nodes on images {@code [N, C, H, W]} or on rows {@code [N, D]}, some of which have a second reader. */
    private static final class Chain {

        private final Random random;
        private final GraphBuilder graph = new GraphBuilder("chain");
        private Value value;

        Chain(long seed) {
            random = new Random(seed);
            value = graph.input("x", TensorType.floats(Shape.batchOf(4, 6, 5)));
        }

        Graph graph() {
            Value early = value;
            for (int i = 0; i < LENGTH; i++) {
                value = value.shape().rank() == 4 ? onImages() : onRows();
                if (random.nextInt(6) == 0) {
                    early = value;
                }
            }
            graph.output("y", value.abs());
            graph.output("early", early.mul(0.5));
            return graph.build();
        }

        /** Numbers of a variance that keeps the size of sums of so many products. */
        private Value numbers(long terms, long... shape) {
            double size = 1 / Math.sqrt(terms);
            return graph.constant(Tensor.computed(ElementType.FLOAT, i -> random.nextGaussian() * size, shape));
        }

        private Value positive(long... shape) {
            return graph.constant(Tensor.computed(ElementType.FLOAT, i -> 0.5 + random.nextDouble(), shape));
        }

        private long channels() {
            return value.size(1);
        }

        private Value onImages() {
            long channels = channels();
            return switch (random.nextInt(13)) {
                case 0 -> convolved(1);
                case 1 -> convolved(3);
                case 2 -> graph.apply("Conv", Attributes.of("group", channels), value, numbers(1, channels, 1, 1, 1));
                case 3 -> graph.apply("ConvTranspose", Attributes.NONE, value, numbers(channels, channels, 3, 1, 1));
                case 4, 5 -> normalized();
                case 6, 7 -> step(channels, 1, 1);
                case 8 -> value.relu();
                case 9 ->
                    graph.apply("Pad", Attributes.NONE, value, graph.integers(0, 0, random.nextInt(2), 1, 0, 0, 1, 0));
                case 10 -> value.transpose(0, 1, 3, 2).transpose(0, 1, 3, 2);
                case 11 -> pooled();
                default -> value.flatten(1);
            };
        }

        /** Not of a border directly, which ONNX Runtime does not compute as ONNX defines it. */
        private Value pooled() {
            Attributes window =
                    Attributes.NONE.with("kernel_shape", new long[] {2, 2}).with("pads", new long[] {0, 1, 1, 0});
            return graph.apply(random.nextBoolean() ? "MaxPool" : "AveragePool", window, value.softplus());
        }

        private Value convolved(long length) {
            long outputs = 2 + random.nextInt(5);
            Value weight = numbers(channels() * length * length, outputs, channels(), length, length);
            Attributes attributes = random.nextBoolean() || length == 1
                    ? Attributes.NONE.with("pads", new long[] {length / 2, length / 2, length / 2, length / 2})
                    : Attributes.NONE.with("auto_pad", "SAME_UPPER");
            return random.nextBoolean()
                    ? graph.apply("Conv", attributes, value, weight)
                    : graph.apply("Conv", attributes, value, weight, numbers(1, outputs));
        }

        private Value normalized() {
            long channels = channels();
            return graph.apply(
                    "BatchNormalization",
                    Attributes.NONE,
                    value,
                    numbers(1, channels),
                    numbers(1, channels),
                    numbers(1, channels),
                    positive(channels));
        }

        private Value step(long... shape) {
            Value operand = random.nextInt(3) == 0 ? positive() : positive(shape);
            return switch (random.nextInt(6)) {
                case 0 -> value.add(operand);
                case 1 -> value.sub(operand);
                case 2 -> operand.sub(value);
                case 3 -> value.mul(operand);
                case 4 -> operand.mul(value);
                default -> value.div(operand);
            };
        }

        private Value onRows() {
            long width = channels();
            long outputs = 2 + random.nextInt(5);
            return switch (random.nextInt(9)) {
                case 0 -> value.matMul(numbers(width, width, outputs));
                case 1 -> value.matMul(numbers(width, width, outputs)).add(numbers(1, outputs));
                case 2 ->
                    graph.apply(
                            "Gemm",
                            Attributes.of("transB", 1).with("alpha", 0.5f).with("beta", 2f),
                            value,
                            numbers(width, outputs, width),
                            numbers(1, outputs));
                case 3, 4 -> step(width);
                case 5 -> normalized();
                case 6 -> value.relu();
                case 7 -> value.unsqueeze(1).squeeze(1);
                default -> value.reshape(-1, 1, width).reshape(-1, width);
            };
        }
    }
}
