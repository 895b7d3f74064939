package dev.kiln.plugins.optimizers;

import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.ProvidedExtensions;

/** A program that updates the state {@code p}, fed {@code gradient}, {@code rate} and {@code step}. */
final class UpdateProgram {

    private UpdateProgram() {}

    static Optimizer optimizer(String specification) {
        return ProvidedExtensions.create(OptimizerProvider.class, specification);
    }

    static Graph of(Optimizer optimizer, Tensor parameter) {
        GraphBuilder graph = new GraphBuilder("update");
        Value p = graph.state("p", parameter);
        Value gradient = graph.input("gradient", parameter.type());
        Value rate = graph.input("rate", TensorType.floats(Shape.SCALAR));
        Value step = graph.input("step", TensorType.floats(Shape.SCALAR));
        graph.update(p, optimizer.update(new UpdateScope(p, rate, step), p, gradient));
        return graph.build();
    }
}
