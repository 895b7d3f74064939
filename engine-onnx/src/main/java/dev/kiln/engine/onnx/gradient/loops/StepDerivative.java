package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Activity;
import dev.kiln.engine.onnx.gradient.Differentiation;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The derivative of a closed body: its nodes again, followed by their backward pass. */
final class StepDerivative {

    private StepDerivative() {}

    /**
     * Writes both.
     *
     * @param closed the body
     * @param tape the tape of the new body, which has the inputs of the nodes
     * @param xs the values to differentiate with respect to
     * @param seeds the upstream gradients of its outputs
     * @return the derivative for each x
     */
    static List<Value> write(Graph closed, Tape tape, List<String> xs, List<Differentiation.Seed> seeds) {
        List<String> ys = seeds.stream().map(Differentiation.Seed::value).toList();
        Set<Node> path = new HashSet<>(
                Activity.between(closed.nodes(), closed::type, xs, ys).path());
        new TapeRecorder(closed, path, tape).write();
        return Differentiation.write(tape, xs, seeds);
    }
}
