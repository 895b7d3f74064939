package dev.kiln.plugins.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Outputs and input gradients of layers, compared with PyTorch's, on every engine: {@code pytorch-values.txt} was
 * written by {@code pytorch_values.py}, which describes its lines, in double precision.
 */
class PyTorchValuesTest {

    private static final double TOLERANCE = 1e-5;

    private record Expected(String layer, long[] input, double[] output, double[] gradient) {}

    static Stream<Arguments> cases() {
        List<Expected> all = expected();
        return ServiceLoader.load(EngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.inspect().isUsable())
                .flatMap(provider -> all.stream()
                        .map(one -> Arguments.argumentSet(provider.name() + " " + one.layer(), provider, one)));
    }

    private static List<Expected> expected() {
        try (InputStream file = PyTorchValuesTest.class.getResourceAsStream("pytorch-values.txt")) {
            List<String> lines = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<Expected> cases = new ArrayList<>();
            for (int i = 0; i < lines.size(); i += 3) {
                String[] head = lines.get(i).split(" ", -1);
                long[] shape = Arrays.stream(head[1].split("x", -1))
                        .mapToLong(Long::parseLong)
                        .toArray();
                cases.add(new Expected(head[0], shape, numbers(lines.get(i + 1)), numbers(lines.get(i + 2))));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] numbers(String line) {
        return Arrays.stream(line.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static Tensor waves(double amplitude, double step, double start, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (amplitude * Math.sin(step * i + start));
        }
        return Tensor.of(values, shape);
    }

    private static Graph withWavesForParameters(Network network) {
        GraphEditor editor = GraphEditor.of(network.graph());
        int k = 0;
        for (String name : network.parameters()) {
            editor.constant(name, waves(0.4, 0.7, k++, network.shapeOf(name)));
        }
        return editor.build();
    }

    /** The layer, and the derivative of the sum of {@code cos(i) * output[i]}. */
    private static Graph differentiated(Graph layer, Tensor x, long elements) {
        GraphBuilder builder = new GraphBuilder("differentiated");
        Value input = builder.input("x", TensorType.floats(Shape.of(x.shape())));
        Value output =
                Objects.requireNonNull(builder.inline(layer, Map.of("x", input)).get("y"));
        Tensor weights = waves(1, 1, Math.PI / 2, elements);
        Value sum = output.reshape(-1).mul(builder.constant(weights)).reduceSum();
        builder.output("y", output);
        builder.output("gradient", builder.gradient(sum, input));
        return builder.build();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithPyTorch(EngineProvider provider, Expected expected) {
        long[] shape = expected.input();
        Network network = Network.of(Network.layer(expected.layer()), Arrays.copyOfRange(shape, 1, shape.length));
        Tensor x = waves(1, 0.3, 0.5, shape);
        Graph graph = differentiated(withWavesForParameters(network), x, expected.output().length);

        try (Engine engine = provider.open(EngineOptions.DEFAULT);
                Program program = engine.compile(graph)) {
            Map<String, Tensor> results = program.run(Map.of("x", x));
            compare(results, "y", expected.output());
            compare(results, "gradient", expected.gradient());
        }
    }

    private static void compare(Map<String, Tensor> results, String name, double[] expected) {
        float[] actual = Objects.requireNonNull(results.get(name)).toFloatArray();
        double[] values = new double[actual.length];
        Arrays.setAll(values, i -> actual[i]);
        assertThat(values).as(name).containsExactly(expected, within(TOLERANCE));
    }
}
