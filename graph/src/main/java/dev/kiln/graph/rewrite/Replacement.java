package dev.kiln.graph.rewrite;

import dev.kiln.graph.Node;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What takes the place of a node. Nodes, values and constants together make all of its outputs that are read.
 *
 * @param nodes the nodes, in order
 * @param values for each output of the old node the value that it equals, which is there already; empty where there is
 *     none, and shorter where the rest have none
 * @param constants constants to add by their names; one that is there already gets the new value
 * @param elsewhere what takes the places of other nodes, which go too
 */
@Experimental
public record Replacement(
        List<Node> nodes, List<String> values, Map<String, Tensor> constants, List<Elsewhere> elsewhere) {

    /**
     * Nodes in the place of one that the pattern has found beside the old node.
     *
     * @param old the node that goes
     * @param nodes the nodes, in order
     */
    public record Elsewhere(Node old, List<Node> nodes) {

        /** Copies the list. */
        public Elsewhere {
            nodes = List.copyOf(nodes);
        }
    }

    /** Copies the lists and the map, whose order is kept. */
    public Replacement {
        nodes = List.copyOf(nodes);
        values = List.copyOf(values);
        constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        elsewhere = List.copyOf(elsewhere);
    }

    /**
     * Nodes in the place of one.
     *
     * @param nodes the nodes, in order, that make the old one's outputs under their names
     * @return the replacement
     */
    public static Replacement by(Node... nodes) {
        return by(List.of(nodes));
    }

    /**
     * Nodes in the place of one.
     *
     * @param nodes the nodes, in order, that make the old one's outputs under their names
     * @return the replacement
     */
    public static Replacement by(List<Node> nodes) {
        return new Replacement(nodes, List.of(), Map.of(), List.of());
    }

    /**
     * A value in the place of a node's only output.
     *
     * @param value the name of the value, which is there already
     * @return the replacement
     */
    public static Replacement byValue(String value) {
        return byValues(List.of(value));
    }

    /**
     * Values in the place of a node's outputs.
     *
     * @param values for each output the name of a value that is there already
     * @return the replacement
     */
    public static Replacement byValues(List<String> values) {
        return new Replacement(List.of(), values, Map.of(), List.of());
    }

    /**
     * A constant in the place of a node's only output, under its name.
     *
     * @param output the name of the output
     * @param value the constant
     * @return the replacement
     */
    public static Replacement byConstant(String output, Tensor value) {
        return by().andConstant(output, value);
    }

    /**
     * The same with a constant more.
     *
     * @param name its name: a {@linkplain Match#fresh fresh} one, or that of a constant, which then has this value
     * @param value its value
     * @return the replacement
     */
    public Replacement andConstant(String name, Tensor value) {
        Map<String, Tensor> more = new LinkedHashMap<>(constants);
        more.put(name, value);
        return new Replacement(nodes, values, more, elsewhere);
    }

    /**
     * The same with nodes in the place of another node that the pattern has found.
     *
     * @param old the other node, which goes
     * @param others the nodes, in order
     * @return the replacement
     */
    public Replacement andInPlaceOf(Node old, Node... others) {
        List<Elsewhere> more = new ArrayList<>(elsewhere);
        more.add(new Elsewhere(old, List.of(others)));
        return new Replacement(nodes, values, constants, more);
    }
}
