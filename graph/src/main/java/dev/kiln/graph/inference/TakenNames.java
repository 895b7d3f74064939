package dev.kiln.graph.inference;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import java.util.HashSet;
import java.util.Set;

/**
 * The names that values have in a graph that is being written, those in branches and bodies included: a name there must
 * differ from those around it, too.
 */
public final class TakenNames {

    private final Set<String> names = new HashSet<>();

    /** None. */
    public TakenNames() {}

    /**
     * The names that a graph makes, and those of the graph around it that it reads.
     *
     * @param graph the graph
     */
    public TakenNames(Graph graph) {
        take(graph);
    }

    private void take(Graph graph) {
        graph.inputs().forEach(input -> names.add(input.name()));
        graph.states().forEach(state -> names.add(state.input()));
        names.addAll(graph.constants().keySet());
        names.addAll(graph.captures());
        graph.nodes().forEach(this::add);
    }

    /**
     * Takes a name.
     *
     * @param name the name
     * @return whether it was free
     */
    public boolean add(String name) {
        return names.add(name);
    }

    /**
     * Takes the names that a node makes.
     *
     * @param node the node
     */
    public void add(Node node) {
        names.addAll(node.outputs());
        node.attributes().graphs().forEach(this::take);
    }

    /**
     * Takes a name that no value has.
     *
     * @param wish its preferred form
     * @return the wish, with a number after it if it was taken
     */
    public String fresh(String wish) {
        String name = wish;
        for (int i = 1; !names.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }
}
