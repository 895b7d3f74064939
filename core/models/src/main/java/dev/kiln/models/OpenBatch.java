package dev.kiln.models;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A graph that takes any number of examples, converted from one exported for a fixed number.
 *
 * <p>The batch is followed from the inputs' first axes through every operator; where all treat the examples alike, the
 * inputs are opened, and the shapes with the old number are changed. No result changes for the old number.
 *
 * @param graph the opened graph; the original one where that is impossible or unnecessary
 * @param obstacle the node that prevents it and the reason, a clause
 */
public record OpenBatch(Graph graph, Optional<String> obstacle) {

    /**
     * Opens a graph.
     *
     * @param graph any graph
     * @return the opened one
     */
    public static OpenBatch of(Graph graph) {
        List<Long> batches = graph.inputs().stream()
                .map(Input::type)
                .map(TensorType::shape)
                .filter(shape -> shape.rank() > 0)
                .map(shape -> shape.size(0))
                .distinct()
                .toList();
        if (batches.isEmpty() || batches.contains(-1L)) {
            return new OpenBatch(graph, Optional.empty());
        }
        if (batches.size() > 1) {
            return new OpenBatch(graph, Optional.of("the first axes of its inputs have the lengths " + batches));
        }
        try {
            return new OpenBatch(new Opening(graph, batches.get(0)).open(), Optional.empty());
        } catch (GraphException e) {
            return new OpenBatch(graph, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** The path of the batch through one graph. */
    private static final class Opening {

        private final Graph graph;
        private final long batch;
        private final Dim symbol;
        private final GraphEditor editor;
        private final Map<String, Integer> axes = new HashMap<>();
        private final Set<String> shapes = new HashSet<>();

        Opening(Graph graph, long batch) {
            this.graph = graph;
            this.batch = batch;
            this.symbol = symbol(graph);
            this.editor = GraphEditor.of(graph);
        }

        /** A name for the batch that no other length has. */
        private static Dim symbol(Graph graph) {
            List<Dim> taken = graph.inputs().stream()
                    .flatMap(i -> i.type().shape().dims().stream())
                    .toList();
            return Stream.of("N", "batch", "examples", "count")
                    .map(Dim::of)
                    .filter(d -> !taken.contains(d))
                    .findFirst()
                    .orElseThrow();
        }

        Graph open() {
            for (Input input : graph.inputs()) {
                Shape shape = input.type().shape();
                if (shape.rank() > 0) {
                    axes.put(input.name(), 0);
                    editor.retype(input.name(), new TensorType(input.type().elementType(), shape.with(0, symbol)));
                }
            }
            graph.nodes().forEach(this::propagate);
            Graph opened = withoutUnread(editor.build());
            graph.nodes().forEach(node -> requireOpen(node, opened));
            graph.outputs().forEach(output -> requireFirst(output, opened));
            return opened;
        }

        private void propagate(Node node) {
            requireNoCapture(node);
            if (node.inputs().stream().noneMatch(axes::containsKey)) {
                return;
            }
            BatchStep step = new BatchStep(node, graph, axes, batch);
            int[] ofOutputs = BatchRules.outputAxes(step);
            for (int i = 0; i < node.outputs().size(); i++) {
                int axis = ofOutputs[Math.min(i, ofOutputs.length - 1)];
                if (axis != BatchStep.NONE && !node.output(i).isEmpty()) {
                    axes.put(node.output(i), axis);
                }
            }
            if (node.is("Reshape")) {
                BatchMovementRules.openTarget(step, ofOutputs[0]).ifPresent(target -> retarget(node, target));
            }
        }

        private void requireNoCapture(Node node) {
            for (Graph body : node.attributes().graphs()) {
                if (body.captures().stream().anyMatch(axes::containsKey)) {
                    throw new FixedBatchException(node, "it may mix the examples of a batch");
                }
            }
        }

        private void retarget(Node node, long[] target) {
            String shape = editor.freshName(node.input(1) + ".open");
            editor.constant(shape, Tensor.of(target, target.length));
            List<String> inputs = new ArrayList<>(node.inputs());
            inputs.set(1, shape);
            editor.replace(node, node.withInputs(inputs));
            shapes.add(node.input(1));
        }

        /** Without the old shapes that no other node reads. */
        private Graph withoutUnread(Graph opened) {
            Readers readers = Readers.of(opened);
            shapes.removeIf(readers::isRead);
            GraphEditor smaller = GraphEditor.of(opened);
            shapes.forEach(smaller::removeConstant);
            return shapes.isEmpty() ? opened : smaller.build();
        }

        private void requireOpen(Node node, Graph opened) {
            for (String output : node.outputs()) {
                Integer axis = axes.get(output);
                Shape shape =
                        output.isEmpty() ? Shape.UNRANKED : opened.type(output).shape();
                if (axis != null && shape.isRanked() && shape.dim(axis).isFixed()) {
                    throw new FixedBatchException(
                            node, "its output keeps the length " + shape.dim(axis) + " on the batch's axis");
                }
            }
        }

        private void requireFirst(String output, Graph opened) {
            Shape shape = opened.type(output).shape();
            if (axes.getOrDefault(output, BatchStep.NONE) != 0
                    || shape.rank() < 1
                    || !shape.dim(0).equals(symbol)) {
                throw new GraphException("the output " + output + " " + shape + " does not have the batch first");
            }
        }
    }
}
