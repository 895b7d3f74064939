package dev.kiln.plugins.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.layer.Layer;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Outputs and gradients of layers, compared with PyTorch's, on every engine: {@code pytorch-values.txt} was
 * written by {@code pytorch_values.py}, which describes its lines, in double precision.
 */
class PyTorchValuesTest {

    private static final double TOLERANCE = 1e-5;

    private static final String MEMORY = "+memory";

    private record Expected(String layer, long[] input, double[] output, List<double[]> gradients) {}

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
            int i = 0;
            while (i < lines.size()) {
                String[] head = lines.get(i).split(" ", -1);
                long[] shape = Arrays.stream(head[1].split("x", -1))
                        .mapToLong(Long::parseLong)
                        .toArray();
                int end = i + 3 + (head.length > 2 ? Integer.parseInt(head[2]) : 0);
                List<double[]> gradients = lines.subList(i + 2, end).stream()
                        .map(PyTorchValuesTest::numbers)
                        .toList();
                cases.add(new Expected(head[0], shape, numbers(lines.get(i + 1)), gradients));
                i = end;
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

    /** A layer of one input, or of two, see {@code pytorch_values.py}. */
    private static Layer layer(String name) {
        if (!name.endsWith(MEMORY)) {
            return Network.layer(name);
        }
        Layer two = Network.layer(name.substring(0, name.length() - MEMORY.length()));
        return (scope, input) ->
                two.apply(scope, List.of(input, input.slice(1, 0, 3).tanh()));
    }

    /** The output, and the derivatives of the sum of {@code cos(i) * output[i]} in the input and the first parameters. */
    private static Graph differentiated(Network network, Tensor x, Expected expected) {
        GraphBuilder builder = new GraphBuilder("differentiated");
        Map<String, Value> variables = new LinkedHashMap<>();
        variables.put("x", builder.input("x", TensorType.floats(Shape.of(x.shape()))));
        for (String name : network.parameters()) {
            variables.put(name, builder.constant(waves(0.4, 0.7, variables.size() - 1, network.shapeOf(name))));
        }
        Value output = Objects.requireNonNull(
                builder.inline(network.graph(), variables).get("y"));
        Tensor weights = waves(1, 1, Math.PI / 2, expected.output().length);
        Value sum = output.reshape(-1).mul(builder.constant(weights)).reduceSum();
        builder.output("y", output);
        List<Value> gradients = builder.gradient(
                sum,
                variables.values().stream().limit(expected.gradients().size()).toList());
        for (Value gradient : gradients) {
            builder.output("gradient " + gradients.indexOf(gradient), gradient);
        }
        return builder.build();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithPyTorch(EngineProvider provider, Expected expected) {
        long[] shape = expected.input();
        Network network = Network.of(layer(expected.layer()), Arrays.copyOfRange(shape, 1, shape.length));
        Tensor x = waves(1, 0.3, 0.5, shape);

        try (Engine engine = provider.open(EngineOptions.DEFAULT);
                Program program = engine.compile(differentiated(network, x, expected))) {
            Map<String, Tensor> results = program.run(Map.of("x", x));
            compare(results, "y", expected.output());
            for (int i = 0; i < expected.gradients().size(); i++) {
                compare(results, "gradient " + i, expected.gradients().get(i));
            }
        }
    }

    private static void compare(Map<String, Tensor> results, String name, double[] expected) {
        float[] actual = Objects.requireNonNull(results.get(name)).toFloatArray();
        double[] values = new double[actual.length];
        Arrays.setAll(values, i -> actual[i]);
        assertThat(values).as(name).containsExactly(expected, within(TOLERANCE));
    }
}
