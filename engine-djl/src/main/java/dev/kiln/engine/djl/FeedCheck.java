package dev.kiln.engine.djl;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;

/** Compares tensors with the declarations of a graph, before they are passed to native code. */
final class FeedCheck {

    private final Graph graph;
    private final Map<String, Long> lengths = new HashMap<>();

    private FeedCheck(Graph graph) {
        this.graph = graph;
    }

    /**
     * Checks the feeds of a run.
     *
     * @param feeds a tensor for every input
     * @param states the current shapes of the states, by their input names
     * @throws EngineException if a feed is missing, unknown or of another type, or equal symbols have different lengths
     */
    static void check(Graph graph, Map<String, Tensor> feeds, Map<String, long[]> states) {
        FeedCheck check = new FeedCheck(graph);
        for (Input input : graph.inputs()) {
            Tensor feed = feeds.get(input.name());
            if (feed == null) {
                throw new EngineException("The input " + input.name() + " of the graph " + graph.name()
                        + " is not fed; feed a tensor " + input.type() + ".");
            }
            require("input", input.name(), input.type(), feed);
            check.bind(input.name(), input.type(), feed.shape());
        }
        if (feeds.size() > graph.inputs().size()) {
            String unknown = feeds.keySet().stream()
                    .filter(name -> graph.input(name).isEmpty())
                    .findFirst()
                    .orElseThrow();
            throw new EngineException("The graph " + graph.name() + " has no input " + unknown + "; its inputs are "
                    + graph.inputs().stream().map(Input::name).toList() + ".");
        }
        graph.states().forEach(s -> {
            long[] shape = states.get(s.input());
            if (shape != null) {
                check.bind(s.input(), s.type(), shape);
            }
        });
    }

    static void require(String kind, String name, TensorType type, Tensor tensor) {
        if (!type.accepts(tensor)) {
            throw new EngineException(
                    "The " + kind + " " + name + " is " + type + ", and the tensor is " + tensor + ".");
        }
    }

    private void bind(String name, TensorType type, long[] shape) {
        if (!type.shape().isRanked()) {
            return;
        }
        for (int axis = 0; axis < shape.length; axis++) {
            Dim dim = type.shape().dim(axis);
            if (dim.isFixed() || dim.equals(Dim.UNKNOWN)) {
                continue;
            }
            Long other = lengths.putIfAbsent(dim.toString(), shape[axis]);
            if (other != null && other != shape[axis]) {
                throw new EngineException("The length " + dim + " of the graph " + graph.name() + " is " + other
                        + ", and " + name + " has " + shape[axis] + " there; equal names need equal lengths.");
            }
        }
    }
}
