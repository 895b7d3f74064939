package dev.kiln.graph.dependency;

import dev.kiln.graph.Graph;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The positions of a graph's constants that can only be removed together, and the graph without some of them.
 *
 * <p>An index along an axis of a tensor depends on indices along axes of others through every operator between them: a
 * channel of a convolution on the element of the normalization after it, on the channels that are added to it, on the
 * column of each weight that reads it. Each operator has a small rule. An operator without one freezes all that it reads and
 * computes; the axes of inputs, outputs and states are frozen too.
 *
 * <p>Groups are such that the graph without one computes the same as the graph in which the group's weights, biases and
 * scales are zero. Axes over which an operator computes statistics, sums or an order are frozen therefore, as are the
 * features of a layer normalization.
 *
 * <p>A reshape that splits or joins axes lets one of the factors be removed: the outermost that is not frozen elsewhere, so
 * heads rather than the features within each; where channels are shuffled, the same channels of every group.
 *
 * <p>After Fang et al. (2023), "DepGraph: Towards Any Structural Pruning", on ONNX graphs. The analysis takes time linear in
 * the number of nodes and positions, more where reshapes depend on each other.
 */
@Experimental
public final class Dependencies {

    private final Analysis analysis;

    private Dependencies(Analysis analysis) {
        this.analysis = analysis;
    }

    /**
     * Analyses a graph.
     *
     * @param graph any graph
     * @return its dependencies
     */
    public static Dependencies of(Graph graph) {
        return of(graph, Map.of());
    }

    /**
     * Analyses a graph of which some axes are to stay whole.
     *
     * @param graph any graph
     * @param kept axes of which nothing is removed, each with the reason, a clause
     * @return its dependencies
     */
    public static Dependencies of(Graph graph, Map<ValueAxis, String> kept) {
        Analysis first = Analysis.of(graph, kept, ReshapeChoices.none());
        Set<ValueAxis> frozen = frozen(first);
        Analysis best = Analysis.of(graph, kept, ReshapeChoices.of(frozen, Map.of()));
        Map<String, Integer> wishes = new HashMap<>();
        for (Map.Entry<String, Integer> reshape : best.choices().candidates().entrySet()) {
            for (int wish = 1; wish < reshape.getValue() && best.choices().conflicts() > 0; wish++) {
                Map<String, Integer> trial = new HashMap<>(wishes);
                trial.put(reshape.getKey(), wish);
                Analysis other = Analysis.of(graph, kept, ReshapeChoices.of(frozen, trial));
                if (isBetter(other, best)) {
                    best = other;
                    wishes.put(reshape.getKey(), wish);
                }
            }
        }
        return new Dependencies(best);
    }

    private static boolean isBetter(Analysis one, Analysis other) {
        return one.choices().conflicts() <= other.choices().conflicts()
                && groups(one).size() > groups(other).size();
    }

    private static Set<ValueAxis> frozen(Analysis analysis) {
        Set<ValueAxis> frozen = new HashSet<>();
        analysis.graph().nodes().forEach(node -> {
            for (List<String> values : List.of(node.inputs(), node.outputs())) {
                values.stream().filter(value -> !value.isEmpty()).forEach(value -> {
                    for (int axis = 0; axis < analysis.positions().rank(value); axis++) {
                        if (analysis.positions().isFrozen(value, axis)) {
                            frozen.add(new ValueAxis(value, axis));
                        }
                    }
                });
            }
        });
        return frozen;
    }

    /**
     * The groups of positions of constants that can be removed.
     *
     * @return the groups, in the order of their first constant
     */
    public List<DependencyGroup> groups() {
        return groups(analysis).values().stream().map(DependencyGroup::new).toList();
    }

    private static Map<Integer, List<Position>> groups(Analysis analysis) {
        Positions positions = analysis.positions();
        Map<Integer, List<Position>> groups = new LinkedHashMap<>();
        for (String constant : analysis.graph().constants().keySet()) {
            if (analysis.readers().isRead(constant)) {
                for (int axis = 0; axis < positions.rank(constant); axis++) {
                    for (int i = 0; i < positions.length(constant, axis); i++) {
                        int set = positions.set(constant, axis, i);
                        if (positions.reason(set).isEmpty()) {
                            groups.computeIfAbsent(set, s -> new ArrayList<>()).add(new Position(constant, axis, i));
                        }
                    }
                }
            }
        }
        return groups;
    }

    /**
     * The reason why nothing can be removed along an axis.
     *
     * @param axis an axis of a value
     * @return the reason, a clause; empty where something can be removed, or the axis has the length 1
     */
    public Optional<String> frozen(ValueAxis axis) {
        Positions positions = analysis.positions();
        int length = positions.length(axis.value(), axis.axis());
        return length > 0 && positions.isFrozen(axis.value(), axis.axis())
                ? positions.reason(positions.set(axis.value(), axis.axis(), 0))
                : Optional.empty();
    }

    /**
     * The graph without some groups. Constants keep their names and have fewer indices; nodes are changed where an attribute
     * or an input says a length.
     *
     * @param groups some of the {@linkplain #groups groups}
     * @return the graph
     * @throws GraphException if a group is not one of this graph, or an axis would have no index left
     */
    public Graph without(Collection<DependencyGroup> groups) {
        Set<Integer> removed = new HashSet<>();
        for (DependencyGroup group : groups) {
            removed.add(set(group.positions().get(0)));
        }
        return new Removal(analysis, removed).graph();
    }

    private int set(Position position) {
        Shape shape = analysis.graph().type(position.value()).shape();
        boolean exists = analysis.positions().length(position.value(), position.axis()) > position.index()
                && position.index() >= 0;
        int set = exists ? analysis.positions().set(position.value(), position.axis(), position.index()) : -1;
        if (!exists || analysis.positions().reason(set).isPresent()) {
            throw new GraphException("The index " + position.index() + " along the axis " + position.axis() + " of "
                    + position.value() + " " + shape + " cannot be removed"
                    + (exists ? ": " + analysis.positions().reason(set).orElse("") + "." : "."));
        }
        return set;
    }

    @Override
    public String toString() {
        return "dependencies of " + analysis.graph().name() + ": " + analysis.positions();
    }
}
