package dev.kiln.benchmarks;

import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.Set;

/** The parameters of a network that is written as a graph. */
final class Parameters {

    private final GraphBuilder graph;
    private final RandomData random;
    private final Set<String> names = new LinkedHashSet<>();

    Parameters(GraphBuilder graph, RandomData random) {
        this.graph = graph;
        this.random = random;
    }

    Value add(String name, Tensor initial) {
        names.add(name);
        return graph.constant(name, initial);
    }

    Value weights(String name, long fanIn, long... shape) {
        return add(name, random.weights(fanIn, shape));
    }

    Value uniform(String name, double bound, long... shape) {
        return add(name, random.uniform(-bound, bound, shape));
    }

    Value ones(String name, long length) {
        return add(name, Tensor.full(ElementType.FLOAT, 1, length));
    }

    Value zeros(String name, long length) {
        return add(name, Tensor.zeros(ElementType.FLOAT, length));
    }

    Set<String> names() {
        return names;
    }
}
