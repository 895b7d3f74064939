package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.dependency.Dependencies;
import dev.kiln.graph.dependency.DependencyGroup;
import dev.kiln.graph.dependency.Position;
import dev.kiln.graph.dependency.ValueAxis;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares graphs without some groups with the same graphs whose trainable constants are zero at the groups' positions. */
final class Removals {

    /** The length of an axis that is known only at run time. */
    private static final int RUN_TIME = 2;

    private Removals() {}

    /** The groups by the axes of constants that they have positions along. */
    static Collection<List<DependencyGroup>> clusters(Dependencies dependencies) {
        Map<Set<ValueAxis>, List<DependencyGroup>> clusters = new LinkedHashMap<>();
        for (DependencyGroup group : dependencies.groups()) {
            Set<ValueAxis> axes = group.positions().stream()
                    .map(position -> new ValueAxis(position.value(), position.axis()))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            clusters.computeIfAbsent(axes, a -> new ArrayList<>()).add(group);
        }
        return clusters.values();
    }

    /** A part of the groups of each cluster, never all of them. */
    static List<DependencyGroup> some(Dependencies dependencies, Random random, double part) {
        List<DependencyGroup> some = new ArrayList<>();
        for (List<DependencyGroup> cluster : clusters(dependencies)) {
            List<DependencyGroup> shuffled = new ArrayList<>(cluster);
            Collections.shuffle(shuffled, random);
            some.addAll(shuffled.subList(0, (int) Math.min(cluster.size() - 1, Math.ceil(cluster.size() * part))));
        }
        return some;
    }

    /** The graph with zeros in its trainable constants at the positions of some groups. */
    static Graph zeroed(Graph graph, Collection<DependencyGroup> groups) {
        Set<String> trainable = ConstantRoles.of(graph).trainable();
        Map<ValueAxis, Set<Integer>> indices = new LinkedHashMap<>();
        for (DependencyGroup group : groups) {
            for (Position position : group.positions()) {
                if (trainable.contains(position.value())) {
                    indices.computeIfAbsent(new ValueAxis(position.value(), position.axis()), axis -> new HashSet<>())
                            .add(position.index());
                }
            }
        }
        Map<String, Tensor> constants = new LinkedHashMap<>();
        indices.forEach((axis, some) -> constants.merge(
                axis.value(),
                zeroed(graph.constant(axis.value()), axis.axis(), some),
                (before, now) -> zeroed(before, axis.axis(), some)));
        GraphEditor editor = GraphEditor.of(graph);
        constants.forEach(editor::constant);
        return editor.build();
    }

    /** A tensor with zeros at some indices along an axis. */
    private static Tensor zeroed(Tensor tensor, int axis, Set<Integer> indices) {
        long[] shape = tensor.shape();
        long inner = Arrays.stream(shape, axis + 1, shape.length).reduce(1, (a, b) -> a * b);
        double[] elements = elements(tensor);
        for (int i = 0; i < elements.length; i++) {
            elements[i] = indices.contains((int) (i / inner % shape[axis])) ? 0 : elements[i];
        }
        return Tensor.of(elements, shape).cast(tensor.elementType());
    }

    private static double[] elements(Tensor tensor) {
        double[] elements = new double[(int) tensor.size()];
        Arrays.setAll(elements, tensor::getDouble);
        return elements;
    }

    /** Normal random numbers, or the integers 0 and 1, for every input. */
    static Map<String, Tensor> feeds(Graph graph, Random random) {
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (Input input : graph.inputs()) {
            long[] shape = input.type().shape().dims().stream()
                    .mapToLong(dim -> dim instanceof Dim.Fixed ? dim.size() : RUN_TIME)
                    .toArray();
            double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            boolean isReal = input.type().elementType().isFloating();
            Arrays.setAll(values, i -> isReal ? random.nextGaussian() : random.nextInt(2));
            feeds.put(input.name(), Tensor.of(values, shape).cast(input.type().elementType()));
        }
        return feeds;
    }

    /**
     * Asserts that a graph without some groups computes the same as with zeros at their positions.
     *
     * @param tolerance the largest difference, relative to the largest element of an output
     * @return the largest difference of zeros from the original, relative to the largest element of an output
     */
    static double assertSame(
            Engine engine,
            Dependencies dependencies,
            Graph graph,
            Collection<DependencyGroup> groups,
            double tolerance) {
        Map<String, Tensor> feeds = feeds(graph, new Random(5));
        Map<String, Tensor> zeroed = run(engine, zeroed(graph, groups), feeds);
        Map<String, Tensor> cut = run(engine, dependencies.without(groups), feeds);
        Map<String, Tensor> original = run(engine, graph, feeds);
        double change = 0;
        for (String output : graph.outputs()) {
            double[] expected = elements(zeroed.get(output));
            double size =
                    Math.max(1e-3, Arrays.stream(expected).map(Math::abs).max().orElse(0));
            assertThat(cut.get(output).shape())
                    .as(output)
                    .isEqualTo(zeroed.get(output).shape());
            assertThat(difference(elements(cut.get(output)), expected))
                    .as(output)
                    .isLessThan(tolerance * size);
            change = Math.max(change, difference(elements(original.get(output)), expected) / size);
        }
        return change;
    }

    private static Map<String, Tensor> run(Engine engine, Graph graph, Map<String, Tensor> feeds) {
        try (Program program = engine.compile(graph)) {
            return program.run(feeds);
        }
    }

    /** The largest difference; NaN where there is one. */
    private static double difference(double[] some, double[] others) {
        double largest = 0;
        for (int i = 0; i < some.length; i++) {
            largest = Math.max(largest, Math.abs(some[i] - others[i]));
        }
        return largest;
    }
}
