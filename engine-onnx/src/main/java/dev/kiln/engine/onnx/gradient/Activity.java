package dev.kiln.engine.onnx.gradient;

import dev.kiln.graph.Node;
import dev.kiln.graph.build.VanishingGradient;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The nodes on the paths from some values to others that depend on them: those that a backward pass has to visit.
 *
 * @param varied the values that depend on the given ones
 * @param path the nodes on the paths, in the order of the graph
 */
public record Activity(Set<String> varied, List<Node> path) {

    /**
     * Finds the paths.
     *
     * @param nodes the nodes of a graph, in topological order
     * @param types the type of each value
     * @param xs the values at which the paths begin
     * @param ys the values at which they end
     * @return the activity
     */
    public static Activity between(
            List<Node> nodes, Function<String, TensorType> types, Collection<String> xs, Collection<String> ys) {
        Set<String> varied = new HashSet<>(xs);
        List<Node> changing = new ArrayList<>();
        for (Node node : nodes) {
            if (!isFlat(node) && reads(node).stream().anyMatch(varied::contains)) {
                boolean quantized = quantizes(node, types, varied);
                node.outputs().stream()
                        .filter(o -> isContinuous(types, o) || (quantized && mayBeQuantized(types, o)))
                        .forEach(varied::add);
                changing.add(node);
            }
        }
        Set<String> useful = new HashSet<>(ys);
        List<Node> path = new ArrayList<>();
        for (int i = changing.size() - 1; i >= 0; i--) {
            Node node = changing.get(i);
            if (node.outputs().stream().anyMatch(o -> useful.contains(o) && varied.contains(o))) {
                useful.addAll(reads(node));
                path.add(0, node);
            }
        }
        return new Activity(varied, path);
    }

    private static List<String> reads(Node node) {
        List<String> reads = new ArrayList<>(node.inputs());
        reads.addAll(captures(node));
        return reads;
    }

    /** The captured values of a node's branches and bodies. */
    static Set<String> captures(Node node) {
        Set<String> captures = new LinkedHashSet<>();
        node.attributes().graphs().forEach(g -> captures.addAll(g.captures()));
        return captures;
    }

    private static boolean isContinuous(Function<String, TensorType> types, String value) {
        if (value.isEmpty()) {
            return false;
        }
        ElementType type = types.apply(value).elementType();
        return type.isFloating() || type == ElementType.UNDEFINED;
    }

    /** Whether a node's small integers represent varied real numbers: it quantizes them, or moves quantized ones. */
    private static boolean quantizes(Node node, Function<String, TensorType> types, Set<String> varied) {
        return node.is("QuantizeLinear")
                || node.is("DynamicQuantizeLinear")
                || node.inputs().stream().anyMatch(i -> varied.contains(i) && mayBeQuantized(types, i));
    }

    /** Whether a value holds or may hold small integers: an unknown type must not silently end a path. */
    private static boolean mayBeQuantized(Function<String, TensorType> types, String value) {
        if (value.isEmpty()) {
            return false;
        }
        ElementType type = types.apply(value).elementType();
        return type == ElementType.UNDEFINED || (type.isInteger() && type != ElementType.INT64);
    }

    /** Whether the derivative is zero wherever it exists. */
    private static boolean isFlat(Node node) {
        return VanishingGradient.isFlat(node) || UnitStep.isStep(node);
    }
}
