package dev.kiln.testkit;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * One operator, with attributes and inputs at which its derivative exists.
 *
 * @param name the operator and the variant
 * @param inputs FLOAT inputs {@code x0, x1, ...}; gradients are with respect to all of them
 * @param program the operator applied to them
 */
public record OperatorCase(String name, List<Tensor> inputs, Function<List<Value>, Value> program) {

    /** Copies the list. */
    public OperatorCase {
        inputs = List.copyOf(inputs);
    }

    /** Returns the graph with the operator's result as {@code y} and its weighted sum as {@code loss}. */
    public Graph forward() {
        GraphBuilder graph = new GraphBuilder(name);
        write(graph);
        return graph.build();
    }

    /**
     * Returns the graph that has, besides {@code y} and {@code loss}, the gradient of the loss with respect to each
     * input as {@code dx0, dx1, ...}.
     */
    public Graph differentiated() {
        GraphBuilder graph = new GraphBuilder(name);
        List<Value> xs = write(graph);
        List<Value> gradients = graph.gradient(graph.value("loss"), xs);
        for (int i = 0; i < gradients.size(); i++) {
            graph.output("dx" + i, gradients.get(i));
        }
        return graph.build();
    }

    private List<Value> write(GraphBuilder graph) {
        List<Value> xs = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            xs.add(graph.input("x" + i, inputs.get(i).type()));
        }
        Value y = program.apply(xs);
        graph.output("y", y);
        // without different weights, the derivative of a softmax's sum would be zero for any rule
        Value weights = graph.constant("weights", uniform(77, y.shape().toArray()));
        graph.output("loss", y.mul(weights).reduceSum());
        return xs;
    }

    /** Returns the inputs by their names in the graphs. */
    public Map<String, Tensor> feeds() {
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            feeds.put("x" + i, inputs.get(i));
        }
        return feeds;
    }

    /**
     * Numbers in {@code [-1, 1)}.
     *
     * @param seed determines them
     * @param shape the shape
     * @return a FLOAT tensor
     */
    static Tensor uniform(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(values, shape);
    }

    /**
     * Different numbers, at least 0.1 apart and 0.05 from zero, in random order: no ties, no kinks nearby.
     *
     * @param seed determines the order
     * @param shape the shape
     * @return a FLOAT tensor
     */
    static Tensor distinct(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        Tensor zeros = Tensor.zeros(ElementType.FLOAT, shape);
        float[] values = new float[(int) zeros.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.1f * (i - values.length / 2) + 0.05f;
        }
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            float swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
        return Tensor.of(values, shape);
    }

    @Override
    public String toString() {
        return name;
    }
}
