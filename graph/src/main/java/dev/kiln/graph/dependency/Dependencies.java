package dev.kiln.graph.dependency;

import dev.kiln.graph.Graph;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

    /** Constants of these types are lengths, indices and masks; positions of nothing else are no group. */
    private static final Set<ElementType> LENGTHS = EnumSet.of(ElementType.INT64, ElementType.INT32, ElementType.BOOL);

    private final Analysis analysis;
    private final Map<Integer, List<Position>> groups;

    private Dependencies(Analysis analysis) {
        this.analysis = analysis;
        this.groups = groups(analysis);
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
        Map<ValueAxis, String> frozen = frozen(first);
        Analysis best = Analysis.of(graph, kept, ReshapeChoices.of(frozen, Map.of()));
        int most = groups(best).size();
        Map<String, Integer> wishes = new HashMap<>();
        for (List<String> reshapes : best.choices().changes()) {
            int count = best.choices().candidates(reshapes.get(0));
            for (int wish = 1; wish < count && best.choices().conflicts() > 0; wish++) {
                Map<String, Integer> trial = new HashMap<>(wishes);
                for (String reshape : reshapes) {
                    trial.put(reshape, wish);
                }
                Analysis other = Analysis.of(graph, kept, ReshapeChoices.of(frozen, trial));
                boolean isPossible =
                        other.choices().conflicts() <= best.choices().conflicts();
                int number = isPossible ? groups(other).size() : 0;
                if (number > most) {
                    best = other;
                    most = number;
                    wishes = trial;
                }
            }
        }
        return new Dependencies(best);
    }

    /** The frozen axes of the values of nodes with the reasons, empty text for axes without positions. */
    private static Map<ValueAxis, String> frozen(Analysis analysis) {
        Positions positions = analysis.positions();
        Map<ValueAxis, String> frozen = new HashMap<>();
        analysis.graph()
                .nodes()
                .forEach(node -> Stream.concat(node.inputs().stream(), node.outputs().stream())
                        .forEach(value -> {
                            for (int axis = 0; axis < positions.rank(value); axis++) {
                                if (positions.isFrozen(value, axis)) {
                                    frozen.put(
                                            new ValueAxis(value, axis),
                                            positions.reason(value, axis).orElse(""));
                                }
                            }
                        }));
        return frozen;
    }

    /**
     * The groups of positions of constants that can be removed.
     *
     * @return the groups, in the order of their first constant
     */
    public List<DependencyGroup> groups() {
        return groups.values().stream().map(DependencyGroup::new).toList();
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
        groups.values()
                .removeIf(group -> group.stream()
                        .allMatch(position -> LENGTHS.contains(
                                analysis.graph().constant(position.value()).elementType())));
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
        return positions.isFrozen(axis.value(), axis.axis())
                ? positions.reason(axis.value(), axis.axis())
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
        return removal(groups).graph();
    }

    /**
     * An axis that would have no index left without some groups.
     *
     * @param groups some of the {@linkplain #groups groups}
     * @return the axis of a constant, or of a value between them such as a part of a channel's; empty where there is none, so
     *     that the groups can be removed together
     * @throws GraphException if a group is not one of this graph
     */
    public Optional<ValueAxis> emptied(Collection<DependencyGroup> groups) {
        return removal(groups).emptied();
    }

    private Removal removal(Collection<DependencyGroup> chosen) {
        Set<Integer> removed = new HashSet<>();
        for (DependencyGroup group : chosen) {
            int set = set(group.positions().get(0));
            if (!group.positions().equals(groups.get(set))) {
                throw new GraphException("The group of " + group.positions().get(0) + " is one of another graph than "
                        + analysis.graph().name() + "; take it from the groups of these dependencies.");
            }
            removed.add(set);
        }
        return new Removal(analysis, removed);
    }

    private int set(Position position) {
        Shape shape = analysis.graph().type(position.value()).shape();
        boolean exists = analysis.positions().length(position.value(), position.axis()) > position.index();
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
