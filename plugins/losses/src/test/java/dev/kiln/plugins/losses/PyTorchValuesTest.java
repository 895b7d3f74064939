package dev.kiln.plugins.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Losses and their gradients in the prediction, compared with PyTorch's, on every engine: {@code pytorch-values.txt} was
 * written by {@code pytorch_values.py}, which describes its lines, in double precision.
 */
class PyTorchValuesTest {

    private static final double TOLERANCE = 5e-6;

    private record Expected(String loss, Tensor prediction, Tensor target, double[] losses, double[] gradient) {

        static List<Expected> all() throws IOException {
            try (InputStream file = PyTorchValuesTest.class.getResourceAsStream("pytorch-values.txt")) {
                List<String> lines = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
                List<Expected> cases = new ArrayList<>();
                for (int i = 0; i < lines.size(); i += 5) {
                    cases.add(new Expected(
                            lines.get(i),
                            waves(shape(lines.get(i + 1))),
                            target(lines.get(i + 2)),
                            numbers(lines.get(i + 3)),
                            numbers(lines.get(i + 4))));
                }
                return cases;
            }
        }

        private static Tensor waves(long... shape) {
            float[] values = new float[(int) Shape.of(shape).elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (2 * Math.sin(0.9 * i + 0.5));
            }
            return Tensor.of(values, shape);
        }

        private static Tensor target(String line) {
            String[] words = line.split(" ", 3);
            double[] values = numbers(words[2]);
            if (words[0].equals("INT64")) {
                return Tensor.of(
                        Arrays.stream(values).mapToLong(value -> (long) value).toArray(), shape(words[1]));
            }
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return Tensor.of(floats, shape(words[1]));
        }

        private static long[] shape(String text) {
            return Stream.of(text.split("x", -1)).mapToLong(Long::parseLong).toArray();
        }

        private static double[] numbers(String line) {
            return Stream.of(line.split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        }

        @Override
        public String toString() {
            return loss + " of " + prediction.type() + " and " + target.type();
        }
    }

    private static TensorType batchOf(Tensor tensor) {
        long[] shape = tensor.shape();
        return new TensorType(tensor.elementType(), Shape.batchOf(Arrays.copyOfRange(shape, 1, shape.length)));
    }

    /** The losses, and the derivative of the sum of {@code cos(n) * loss[n]}. */
    private static Graph differentiated(Expected expected) {
        GraphBuilder builder = new GraphBuilder("differentiated");
        Value prediction = builder.input("prediction", batchOf(expected.prediction()));
        Value target = builder.input("target", batchOf(expected.target()));
        Value losses =
                ProvidedExtensions.create(LossProvider.class, expected.loss()).apply(prediction, target);
        float[] weights = new float[expected.losses().length];
        for (int n = 0; n < weights.length; n++) {
            weights[n] = (float) Math.cos(n);
        }
        Value sum = losses.reshape(-1)
                .mul(builder.constant(Tensor.of(weights, weights.length)))
                .reduceSum();
        builder.output("losses", losses);
        builder.output("gradient", builder.gradient(sum, prediction));
        return builder.build();
    }

    @OnEachEngine
    void agreesWithPyTorch(Engine engine) throws IOException {
        List<Expected> cases = Expected.all();
        assertThat(cases).hasSizeGreaterThan(30);
        for (Expected expected : cases) {
            try (Program program = engine.compile(differentiated(expected))) {
                Map<String, Tensor> results =
                        program.run(Map.of("prediction", expected.prediction(), "target", expected.target()));
                compare(results, "losses", expected, expected.losses());
                compare(results, "gradient", expected, expected.gradient());
            }
        }
    }

    private static void compare(Map<String, Tensor> results, String name, Expected of, double[] expected) {
        float[] actual = Objects.requireNonNull(results.get(name)).toFloatArray();
        double[] values = new double[actual.length];
        Arrays.setAll(values, i -> actual[i]);
        assertThat(values).as("%s: %s", of, name).containsExactly(expected, within(TOLERANCE));
    }
}
