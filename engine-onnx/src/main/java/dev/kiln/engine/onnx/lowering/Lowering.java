package dev.kiln.engine.onnx.lowering;

import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.engine.onnx.gradient.loops.TapeRecorder;
import dev.kiln.engine.onnx.gradient.rules.BatchStatistics;
import dev.kiln.engine.onnx.simplify.ReluAfterMaxPool;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.rewrite.ConstantNodes;
import dev.kiln.graph.rewrite.Rewriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Replaces every {@code Gradient} of a graph by the ordinary operators that compute it.
 *
 * <p>Only the requested gradients are written: the nodes on a path from an x to y are visited, and of them only the
 * inputs that depend on an x. A derivative of a derivative is not a special case, since the inner one consists of
 * ordinary operators when the outer one is written. The conventions at kinks are sign'(0) = abs'(0) = relu'(0) = 0;
 * equal maxima share the gradient evenly, except in {@code MaxPool}, where the first one receives it; {@code Clip}
 * passes it at its bounds.
 */
public final class Lowering {

    private Lowering() {}

    /**
     * The graph without {@code Gradient}.
     *
     * @param graph any graph
     * @return a graph with the same inputs, states, outputs and results; the graph itself if it has no {@code Gradient}
     * @throws GraphException if operators on a path have no derivative; the message names them
     */
    public static Graph lower(Graph graph) {
        LoweredGraph draft = draft(graph);
        if (!draft.obstacles().isEmpty()) {
            throw new GraphException(
                    String.join(" ", draft.obstacles()) + " Replace the operator, or choose another engine.");
        }
        return draft.simplified();
    }

    /**
     * Writes the derivatives out, and collects the obstacles to {@link #lower}.
     *
     * @param graph any graph
     * @return the draft
     */
    public static LoweredGraph draft(Graph graph) {
        if (!TapeRecorder.isNeeded(graph)) {
            // a normalization in training mode must not overwrite the running statistics of the graph
            return new LoweredGraph(Rewriter.sweep(graph, List.of(BatchStatistics.RULE)), false, List.of());
        }
        Set<String> found = new LinkedHashSet<>();
        Graph written = graph;
        try {
            written = write(graph, node -> found.add("There is no derivative for " + node.label() + "."));
        } catch (GraphException e) {
            found.add(String.valueOf(e.getMessage()));
        }
        // the pass runs backward, and users look for the first one
        List<String> obstacles = new ArrayList<>(found);
        Collections.reverse(obstacles);
        return new LoweredGraph(written, true, obstacles);
    }

    private static Graph write(Graph graph, Consumer<Node> missing) {
        Graph arranged =
                Rewriter.sweep(graph, List.of(ConstantNodes.LIFTED, ReluAfterMaxPool.RULE, BatchStatistics.RULE));
        GraphBuilder builder = GraphBuilder.startingAs(arranged);
        Set<Node> differentiated = Tape.differentiated(arranged);
        boolean higherOrder = differentiated.stream().anyMatch(Node::isGradient);
        Tape tape = new Tape(builder, GradientRules::find, missing, higherOrder);
        new TapeRecorder(arranged, differentiated, tape).write();
        arranged.outputs().forEach(name -> builder.output(name, builder.value(name)));
        return builder.build();
    }
}
