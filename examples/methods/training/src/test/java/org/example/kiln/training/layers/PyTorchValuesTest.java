package org.example.kiln.training.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.example.kiln.training.layers.Networks.holding;
import static org.example.kiln.training.layers.Networks.named;
import static org.example.kiln.training.layers.Networks.sequential;

import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Outputs of networks with the layers and their gradients in the input and in all parameters, compared with PyTorch's
 * in double precision: {@code pytorch-values.txt} was written by {@code pytorch_values.py}, which describes its lines.
 */
class PyTorchValuesTest {

    private static final double TOLERANCE = 1e-5;

    private static Layer network(String name) {
        return switch (name) {
            case "inception-of-images" ->
                holding(
                        "inception",
                        "branches",
                        named("point", "conv2d:channels=2,kernel=1"),
                        new NamedLayer(
                                "wide", sequential(named("conv", "conv2d:channels=3,kernel=3,padding=same"), tanh())),
                        named("gate", "sigmoid"));
            case "inception-of-sequences" -> holding("inception", "branches", named("map", "dense:units=2"), tanh());
            case "join-by-concat" ->
                sequential(
                        named("a", "dense:units=4"),
                        tanh(),
                        named("b", "dense:units=2"),
                        named("both", "join:layer=network.a"));
            case "join-by-add" ->
                sequential(
                        new NamedLayer("inner", sequential(named("a", "dense:units=4"), tanh())),
                        named("b", "dense:units=4"),
                        named("both", "join:layer=network.inner.a,by=add"));
            case "tied-to-dense" ->
                sequential(named("a", "dense:units=4"), tanh(), named("back", "tied-dense:weight=network.a.weight"));
            case "tied-to-embedding" ->
                sequential(
                        named("a", "embedding:vocabulary=5,units=3,padding-index=-1"),
                        tanh(),
                        named("back", "tied-dense:weight=network.a.weight,of=embedding"));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static NamedLayer tanh() {
        return named("act", "tanh");
    }

    @OnEachEngine
    void agreesWithPyTorch(Engine engine) throws IOException {
        List<String> lines = lines();
        int at = 0;
        while (at < lines.size()) {
            String[] head = lines.get(at++).split(" ", -1);
            long[] shape = Arrays.stream(head[1].split("x", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
            Tensor x = head[0].equals("tied-to-embedding") ? tokens(shape) : waves(1, 0.3, 0.5, shape);
            for (Map.Entry<String, Tensor> result : run(engine, head[0], x).entrySet()) {
                double[] expected = Arrays.stream(lines.get(at++).split(" ", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                assertThat(doubles(result.getValue()))
                        .as(head[0] + ": " + result.getKey())
                        .containsExactly(expected, within(TOLERANCE));
            }
        }
    }

    private static List<String> lines() throws IOException {
        try (InputStream file = PyTorchValuesTest.class.getResourceAsStream("pytorch-values.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static double[] doubles(Tensor tensor) {
        double[] values = new double[(int) tensor.size()];
        Arrays.setAll(values, tensor::getDouble);
        return values;
    }

    private static Tensor waves(double amplitude, double step, double start, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (amplitude * Math.sin(step * i + start));
        }
        return Tensor.of(values, shape);
    }

    private static Tensor tokens(long... shape) {
        long[] values = new long[(int) Shape.of(shape).elements()];
        Arrays.setAll(values, i -> (long) i * i % 5);
        return Tensor.of(values, shape);
    }

    /** The output {@code y}, and the gradients of the sum of {@code cos(i) * y[i]} in the input and the parameters. */
    private static Map<String, Tensor> run(Engine engine, String name, Tensor x) {
        GraphBuilder layers = new GraphBuilder("layers");
        LayerScope scope = new LayerScope(layers, 1);
        Value written = scope.apply(new NamedLayer("network", network(name)), layers.input("x", x.type()));
        layers.output("y", written);
        Graph plain = layers.build();

        GraphBuilder graph = new GraphBuilder("differentiated");
        Map<String, Value> variables = new LinkedHashMap<>();
        variables.put("x", graph.input("x", x.type()));
        for (String parameter : scope.parameters()) {
            long[] shape = plain.constant(parameter).shape();
            variables.put(parameter, graph.constant(waves(0.4, 0.7, variables.size() - 1, shape)));
        }
        Value y = Objects.requireNonNull(graph.inline(plain, variables).get("y"));
        Value weights = graph.constant(
                waves(1, 1, Math.PI / 2, Shape.of(y.shape().toArray()).elements()));
        Value sum = y.reshape(-1).mul(weights).reduceSum();
        if (!x.elementType().isFloating()) {
            variables.remove("x");
        }
        List<String> outputs = new ArrayList<>(List.of("y"));
        graph.output("y", y);
        List<Value> gradients = graph.gradient(sum, List.copyOf(variables.values()));
        for (String variable : variables.keySet()) {
            String output = "gradient in " + variable;
            graph.output(output, gradients.get(outputs.size() - 1));
            outputs.add(output);
        }
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> results = new LinkedHashMap<>();
            Map<String, Tensor> run = program.run(Map.of("x", x));
            outputs.forEach(output -> results.put(output, Objects.requireNonNull(run.get(output))));
            return results;
        }
    }
}
