package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Arithmetic on lengths that need not wait for a run. Integers that are known become constants; the target of a {@code
 * Reshape} becomes one where no more than one of its lengths is unknown, and that of an {@code Expand} where the unknown
 * ones are those of what is expanded.
 */
final class KnownLengths {

    private final Graph graph;
    private final GraphEditor editor;
    private final Set<String> named;

    private KnownLengths(Graph graph) {
        this.graph = graph;
        this.editor = GraphEditor.of(graph);
        this.named = new HashSet<>(graph.outputs());
        graph.states().stream().map(State::output).forEach(named::add);
    }

    /**
     * Computes what can be.
     *
     * @param graph any graph
     * @return a graph with the same inputs, states, outputs and results; what is not needed any more is still in it
     */
    static Graph apply(Graph graph) {
        return new KnownLengths(graph).write();
    }

    private Graph write() {
        Set<Node> known = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (isKnown(node)) {
                editor.constant(node.output(0), graph.known(node.output(0)).orElseThrow());
                known.add(node);
            }
        }
        List<Node> rest = graph.nodes().stream().filter(n -> !known.contains(n)).toList();
        known.forEach(editor::remove);
        rest.forEach(this::retarget);
        return editor.build();
    }

    private boolean isKnown(Node node) {
        return node.outputs().size() == 1
                && !named.contains(node.output(0))
                && graph.known(node.output(0)).isPresent();
    }

    private void retarget(Node node) {
        Optional<long[]> target =
                node.is("Reshape") ? reshaped(node) : node.is("Expand") ? expanded(node) : Optional.empty();
        if (target.isPresent() && !graph.constants().containsKey(node.input(1))) {
            String name = editor.freshName(node.output(0) + ".target");
            editor.constant(name, Tensor.of(target.get(), target.get().length));
            editor.replace(node, node.withInputs(List.of(node.input(0), name)));
        }
    }

    /** The lengths of the result, one that is not known left to the operator. */
    private Optional<long[]> reshaped(Node node) {
        Shape shape = graph.type(node.output(0)).shape();
        if (!shape.isRanked()
                || shape.dims().stream().filter(d -> !d.isFixed()).count() > 1
                || shape.dims().stream().anyMatch(d -> d.size() == 0)) {
            return Optional.empty();
        }
        return Optional.of(shape.dims().stream().mapToLong(Dim::size).toArray());
    }

    /** The lengths of the result; 1 leaves a length as it is. */
    private Optional<long[]> expanded(Node node) {
        Shape before = graph.type(node.input(0)).shape();
        Shape after = graph.type(node.output(0)).shape();
        if (!before.isRanked() || !after.isRanked()) {
            return Optional.empty();
        }
        List<Long> target = new ArrayList<>();
        int added = after.rank() - before.rank();
        for (int axis = 0; axis < after.rank(); axis++) {
            Dim dim = after.dim(axis);
            boolean stays = axis >= added && dim != Dim.UNKNOWN && dim.equals(before.dim(axis - added));
            if (!dim.isFixed() && !stays) {
                return Optional.empty();
            }
            target.add(stays ? 1 : dim.size());
        }
        return Optional.of(target.stream().mapToLong(Long::longValue).toArray());
    }
}
