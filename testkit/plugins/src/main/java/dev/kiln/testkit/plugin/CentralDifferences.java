package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares an engine's gradients of a graph with the central differences of its results.
 *
 * <p>A weighted sum of the result is differentiated, added up in double precision, since the rounding error of the sum
 * in single precision would exceed the difference. Each difference is taken with two steps. Where the two do not agree,
 * the function has a kink within them and the element does not count; at least half of the elements must.
 */
final class CentralDifferences {

    private static final double STEP = 1e-2;
    private static final int MOST_ELEMENTS = 12;

    private final Engine engine;
    private final Graph graph;
    private final Map<String, Tensor> feeds;
    private final List<String> variables;
    private final double tolerance;

    /**
     * A comparison.
     *
     * @param engine the engine for both
     * @param graph a graph with one output
     * @param feeds a value for each of its inputs, and for those of its constants that are variables
     * @param variables the names of the values with respect to which the result is differentiated
     * @param tolerance the maximum deviation of a gradient, as a share of 1 + |difference|
     */
    CentralDifferences(
            Engine engine, Graph graph, Map<String, Tensor> feeds, List<String> variables, double tolerance) {
        this.engine = engine;
        this.graph = graph;
        this.feeds = feeds;
        this.variables = variables;
        this.tolerance = tolerance;
    }

    void check(String what) {
        try (Program forward = engine.compile(forward())) {
            Tensor weights = SeededValues.uniform(77, result(forward, feeds).shape());
            Map<String, Tensor> gradients = gradients(weights);
            for (String variable : variables) {
                check(forward, weights, variable, Results.of(gradients, variable), what + ": gradient in " + variable);
            }
        }
    }

    private void check(Program forward, Tensor weights, String variable, Tensor gradient, String what) {
        Tensor at = Results.of(feeds, variable);
        assertEquals(at.type(), gradient.type(), what);
        int stride = (int) Math.max(1, at.size() / MOST_ELEMENTS);
        int smooth = 0;
        int tried = 0;
        for (int element = 0; element < at.size(); element += stride) {
            double coarse = difference(forward, weights, variable, element, STEP);
            double fine = difference(forward, weights, variable, element, STEP / 2);
            double allowed = tolerance * (1 + Math.abs(fine));
            tried++;
            if (Math.abs(coarse - fine) <= allowed) {
                smooth++;
                assertEquals(fine, gradient.getDouble(element), allowed, what + ", element " + element);
            }
        }
        assertTrue(
                2 * smooth >= tried,
                what + " cannot be checked: only " + smooth + " of " + tried + " elements have no kink nearby");
    }

    private double difference(Program forward, Tensor weights, String variable, int element, double step) {
        double above = sum(forward, weights, variable, element, step);
        double below = sum(forward, weights, variable, element, -step);
        return (above - below) / (2 * step);
    }

    private double sum(Program forward, Tensor weights, String variable, int element, double by) {
        Tensor original = Results.of(feeds, variable);
        float[] moved = original.toFloatArray();
        moved[element] += (float) by;
        Map<String, Tensor> changed = new LinkedHashMap<>(feeds);
        changed.put(variable, Tensor.of(moved, original.shape()));
        Tensor y = result(forward, changed);
        double sum = 0;
        for (int i = 0; i < y.size(); i++) {
            sum += weights.getDouble(i) * y.getDouble(i);
        }
        return sum;
    }

    private Tensor result(Program forward, Map<String, Tensor> fed) {
        return Results.of(forward.run(fed), output());
    }

    private String output() {
        return graph.outputs().get(0);
    }

    /** The graph with all variables as inputs, constants included. */
    private Graph forward() {
        GraphBuilder builder = new GraphBuilder("forward");
        builder.output(output(), write(builder, new LinkedHashMap<>()));
        return builder.build();
    }

    private Map<String, Tensor> gradients(Tensor weights) {
        GraphBuilder builder = new GraphBuilder("gradients");
        Map<String, Value> inputs = new LinkedHashMap<>();
        Value y = write(builder, inputs);
        Value sum = y.mul(builder.input("result-weights", TensorType.floats(Shape.of(weights.shape()))));
        List<Value> xs = variables.stream().map(inputs::get).toList();
        List<Value> gradients = builder.gradient(sum.reduceSum(), xs);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            names.add("gradient-" + i);
            builder.output(names.get(i), gradients.get(i));
        }
        Map<String, Tensor> fed = new LinkedHashMap<>(feeds);
        fed.put("result-weights", weights);
        Map<String, Tensor> named = new LinkedHashMap<>();
        try (Program program = engine.compile(builder.build())) {
            Map<String, Tensor> results = program.run(fed);
            for (int i = 0; i < variables.size(); i++) {
                named.put(variables.get(i), Results.of(results, names.get(i)));
            }
        }
        return named;
    }

    private Value write(GraphBuilder builder, Map<String, Value> inputs) {
        feeds.forEach((name, tensor) -> inputs.put(name, builder.input(name, tensor.type())));
        Map<String, Value> values = builder.inline(graph, inputs);
        Value y = values.get(output());
        if (y == null) {
            throw new AssertionError("the graph has no value " + output());
        }
        return y;
    }
}
