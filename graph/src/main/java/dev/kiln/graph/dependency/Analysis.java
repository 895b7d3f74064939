package dev.kiln.graph.dependency;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Readers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One pass over a graph in which all rules declare their dependencies. */
final class Analysis {

    private final Graph graph;
    private final Positions positions;
    private final ReshapeChoices choices;
    private final Readers readers;
    private final Map<ValueAxis, Set<ValueAxis>> links = new HashMap<>();
    private final Vanishing vanishing;

    private Analysis(Graph graph, ReshapeChoices choices) {
        this.graph = graph;
        this.choices = choices;
        this.positions = new Positions(graph);
        this.readers = Readers.of(graph);
        this.vanishing = new Vanishing(this);
    }

    /**
     * The dependencies of a graph.
     *
     * @param kept axes of which nothing is removed, with the reasons
     * @param choices the axes that stay apart where a reshape joins or splits some
     */
    static Analysis of(Graph graph, Map<ValueAxis, String> kept, ReshapeChoices choices) {
        Analysis analysis = new Analysis(graph, choices);
        analysis.freezeBorders();
        kept.forEach((axis, reason) -> analysis.positions.freeze(axis.value(), axis.axis(), reason));
        analysis.graph.nodes().forEach(analysis::couple);
        return analysis;
    }

    private void freezeBorders() {
        graph.inputs().forEach(input -> positions.freeze(input.name(), "it is an axis of the input " + input.name()));
        graph.outputs().forEach(output -> positions.freeze(output, "it is an axis of the output " + output));
        graph.states().forEach(state -> {
            positions.freeze(state.input(), "it is an axis of the state " + state.input());
            positions.freeze(state.output(), "it is an axis of the state " + state.output());
        });
    }

    private void couple(Node node) {
        Coupling coupling = new Coupling(node, this);
        rule(node)
                .ifPresentOrElse(
                        rule -> rule.coupling().accept(coupling),
                        () -> coupling.freezeAll(
                                isRanked(node) ? "has no rule for it" : "has a shape that is not known before a run"));
        vanishing.learn(node);
    }

    /** The rule that applies to a node; empty where there is none, or a rank is not known. */
    Optional<DependencyRule> rule(Node node) {
        return DependencyRules.find(node).filter(rule -> isRanked(node));
    }

    private boolean isRanked(Node node) {
        return node.inputs().stream().allMatch(this::isRanked)
                && node.outputs().stream().allMatch(this::isRanked);
    }

    private boolean isRanked(String value) {
        return value.isEmpty() || graph.type(value).shape().isRanked();
    }

    Graph graph() {
        return graph;
    }

    Positions positions() {
        return positions;
    }

    Readers readers() {
        return readers;
    }

    ReshapeChoices choices() {
        return choices;
    }

    /** Remembers that an axis of a node's output has the indices of one of its inputs. */
    void link(ValueAxis output, ValueAxis input) {
        links.computeIfAbsent(output, axis -> new LinkedHashSet<>()).add(input);
    }

    List<ValueAxis> links(ValueAxis output) {
        return new ArrayList<>(links.getOrDefault(output, Set.of()));
    }

    Vanishing vanishing() {
        return vanishing;
    }
}
