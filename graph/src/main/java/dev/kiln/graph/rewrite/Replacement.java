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
 * The replacement of a node. Nodes, values and constants together provide all of its outputs that are read.
 *
 * @param nodes the nodes, in order
 * @param values for each output of the old node an existing value that it equals; empty where there is none, and
 *     shorter where the rest have none
 * @param constants constants to add, by their names; an existing one gets the new value
 * @param elsewhere the replacements of other nodes that the pattern has found
 */
@Experimental
public record Replacement(
        List<Node> nodes, List<String> values, Map<String, Tensor> constants, List<Elsewhere> elsewhere) {

    /**
     * The replacement of another node that the pattern has found.
     *
     * @param old the replaced node
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
     * Nodes in the place of a node.
     *
     * @param nodes the nodes, in order, with the old node's outputs under their names
     * @return the replacement
     */
    public static Replacement by(Node... nodes) {
        return by(List.of(nodes));
    }

    /**
     * Nodes in the place of a node.
     *
     * @param nodes the nodes, in order, with the old node's outputs under their names
     * @return the replacement
     */
    public static Replacement by(List<Node> nodes) {
        return new Replacement(nodes, List.of(), Map.of(), List.of());
    }

    /**
     * A value in the place of a node's only output.
     *
     * @param value the name of an existing value
     * @return the replacement
     */
    public static Replacement byValue(String value) {
        return byValues(List.of(value));
    }

    /**
     * Values in the place of a node's outputs.
     *
     * @param values for each output the name of an existing value
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
     * The same with one more constant.
     *
     * @param name its name: a {@linkplain Match#fresh fresh} one, or that of a constant that gets this value
     * @param value its value
     * @return the replacement
     */
    public Replacement andConstant(String name, Tensor value) {
        Map<String, Tensor> more = new LinkedHashMap<>(constants);
        more.put(name, value);
        return new Replacement(nodes, values, more, elsewhere);
    }

    /**
     * The same with the replacement of another node that the pattern has found.
     *
     * @param old the other node, which is replaced
     * @param others the nodes, in order
     * @return the replacement
     */
    public Replacement andInPlaceOf(Node old, Node... others) {
        List<Elsewhere> more = new ArrayList<>(elsewhere);
        more.add(new Elsewhere(old, List.of(others)));
        return new Replacement(nodes, values, constants, more);
    }
}
