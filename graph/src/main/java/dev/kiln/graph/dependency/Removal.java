package dev.kiln.graph.dependency;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rewrites a graph without the positions of some sets. */
final class Removal {

    private final Analysis analysis;
    private final Set<Integer> removed;
    private final GraphEditor editor;

    /** Values that depend on lengths that change. */
    private final Set<String> changed = new HashSet<>();

    private final Map<String, String> pinned = new HashMap<>();

    Removal(Analysis analysis, Set<Integer> removed) {
        this.analysis = analysis;
        this.removed = removed;
        this.editor = GraphEditor.of(analysis.graph());
    }

    Graph graph() {
        Graph graph = analysis.graph();
        emptied().ifPresent(axis -> {
            throw new GraphException("Of the axis " + axis.axis() + " of " + axis.value()
                    + " nothing would be left; keep at least one of the groups that have an index along it.");
        });
        graph.constants().forEach(this::cut);
        for (Node node : graph.nodes()) {
            Node cut = pinned(analysis.rule(node)
                    .map(rule -> rule.cut().apply(new Cut(node, analysis, removed, changed, editor)))
                    .orElse(node));
            if (!cut.equals(node)) {
                editor.replace(node, cut);
            }
        }
        return editor.prune().build();
    }

    private void cut(String name, Tensor value) {
        Tensor left = value;
        for (int axis = 0; axis < value.rank(); axis++) {
            int length = analysis.positions().length(name, axis);
            int[] kept = analysis.positions().kept(name, axis, removed);
            if (kept.length < length) {
                left = selected(left, axis, kept);
            }
        }
        editor.constant(name, left);
    }

    /** An axis of which nothing would be left; empty where there is none. */
    Optional<ValueAxis> emptied() {
        Graph graph = analysis.graph();
        Stream<String> computed = graph.nodes().stream().flatMap(node -> node.outputs().stream());
        return Stream.concat(graph.constants().keySet().stream(), computed)
                .flatMap(value -> IntStream.range(0, analysis.positions().rank(value))
                        .mapToObj(axis -> new ValueAxis(value, axis)))
                .filter(this::isEmptied)
                .findFirst();
    }

    private boolean isEmptied(ValueAxis axis) {
        Positions positions = analysis.positions();
        return positions.length(axis.value(), axis.axis()) > 0
                && positions.kept(axis.value(), axis.axis(), removed).length == 0;
    }

    private static Tensor selected(Tensor tensor, int axis, int... kept) {
        long[] shape = tensor.shape();
        long outer = Arrays.stream(shape, 0, axis).reduce(1, (a, b) -> a * b);
        long inner = Arrays.stream(shape, axis + 1, shape.length).reduce(1, (a, b) -> a * b);
        int row = Math.toIntExact(inner * tensor.elementType().bits() / 8);
        ByteBuffer from = tensor.bytes();
        int start = from.position();
        long[] left = shape.clone();
        left[axis] = kept.length;
        ByteBuffer to = Tensor.allocate(tensor.elementType(), left);
        int place = 0;
        for (long block = 0; block < outer; block++) {
            for (int index : kept) {
                int at = start + Math.toIntExact((block * shape[axis] + index) * row);
                to.put(place, from, at, row);
                place += row;
            }
        }
        return Tensor.wrap(tensor.elementType(), to, left);
    }

    /**
     * The node with the numbers of the original graph where it computes with lengths that change, such as the root of the
     * number of features.
     */
    private Node pinned(Node node) {
        boolean returnsLengths = node.is("Shape") || node.is("Size");
        if (returnsLengths && isCut(node.input(0))) {
            changed.add(node.output(0));
            return node;
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int i = 0; i < inputs.size(); i++) {
            String input = inputs.get(i);
            if (changed.contains(input) && !LengthDependencies.readsAsShape(node, input)) {
                inputs.set(i, original(input));
            }
        }
        boolean isChanged = inputs.stream()
                .anyMatch(input -> changed.contains(input) && !LengthDependencies.readsAsShape(node, input));
        if (isChanged) {
            changed.addAll(node.outputs());
        }
        return inputs.equals(node.inputs()) ? node : node.withInputs(inputs);
    }

    /** A constant with the original number of a value, or the value where the number is not known. */
    private String original(String value) {
        return analysis.graph()
                .known(value)
                .map(known -> pinned.computeIfAbsent(value, v -> {
                    String name = editor.freshName(v + "/known");
                    editor.constant(name, known);
                    return name;
                }))
                .orElse(value);
    }

    private boolean isCut(String value) {
        Positions positions = analysis.positions();
        for (int axis = 0; axis < positions.rank(value); axis++) {
            if (positions.length(value, axis) != 0
                    && positions.kept(value, axis, removed).length != positions.length(value, axis)) {
                return true;
            }
        }
        return false;
    }
}
