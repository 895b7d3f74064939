package dev.kiln.graph.build;

import dev.kiln.graph.Node;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Derivatives that are 0 everywhere: of a value that depends on another only through rounding, comparisons or indices,
 * or not at all. An engine computes such zeros like any derivative; a caller that follows the gradient must not take
 * them for a result.
 */
@Experimental
public final class VanishingGradient {

    private static final Set<String> FLAT =
            Set.of("Sign", "Floor", "Ceil", "Round", "Hardmax", "RandomNormalLike", "RandomUniformLike");

    /** Operators whose outputs depend on the axes of their inputs and not on the elements. */
    private static final Set<String> OF_SHAPE =
            Set.of("Shape", "Size", "ConstantOfShape", "EyeLike", "RandomNormalLike", "RandomUniformLike");

    private static final int MOST_NAMED = 3;

    private final List<Node> nodes;
    private final Predicate<String> isContinuous;
    private final Predicate<String> isInteger;

    private VanishingGradient(GraphBuilder graph) {
        this.nodes = graph.nodes();
        this.isContinuous = value -> {
            ElementType type = graph.value(value).elementType();
            return type.isFloating() || type == ElementType.UNDEFINED;
        };
        this.isInteger = value -> {
            ElementType type = graph.value(value).elementType();
            return (type.isInteger() && type != ElementType.INT64) || type == ElementType.UNDEFINED;
        };
    }

    /**
     * Whether an operator computes floating point numbers whose derivative is 0 wherever it exists.
     *
     * @param node a node
     * @return true for rounding and the like
     */
    public static boolean isFlat(Node node) {
        return (node.domain().isEmpty() || node.domain().equals("ai.onnx")) && FLAT.contains(node.operator());
    }

    /**
     * The reason why the derivative of a value with respect to some others is 0 everywhere.
     *
     * @param graph their graph
     * @param y the value to differentiate
     * @param xs the values with respect to which it is differentiated
     * @return a clause that names the operators at which the paths end; empty if there is a path along which the
     *     derivative with respect to one of them may differ from 0
     */
    public static Optional<String> reason(GraphBuilder graph, Value y, Collection<Value> xs) {
        Set<String> names = xs.stream().map(Value::name).collect(Collectors.toSet());
        return new VanishingGradient(graph).reason(y.name(), names);
    }

    private Optional<String> reason(String y, Set<String> xs) {
        Set<String> varied = new HashSet<>(xs);
        List<Node> ends = new ArrayList<>();
        for (Node node : nodes) {
            if (node.reads().stream().noneMatch(varied::contains)) {
                continue;
            }
            List<String> followed = followed(node, varied);
            varied.addAll(followed);
            if (followed.isEmpty() && !OF_SHAPE.contains(node.operator())) {
                ends.add(node);
            }
        }
        if (varied.contains(y)) {
            return Optional.empty();
        }
        Set<String> leading = leadingTo(y);
        Set<String> labels = new LinkedHashSet<>();
        ends.stream()
                .filter(node -> node.outputs().stream().anyMatch(leading::contains))
                .forEach(node -> labels.add(node.label()));
        return Optional.of(labels.isEmpty() ? "it does not depend on it" : clause(labels));
    }

    private static String clause(Set<String> labels) {
        String named = labels.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        String more = labels.size() > MOST_NAMED ? " and " + (labels.size() - MOST_NAMED) + " more" : "";
        return "it depends on it only through " + named + more + ", of which the derivative is 0 everywhere";
    }

    /** The outputs whose derivative with respect to the varying inputs may differ from 0. */
    private List<String> followed(Node node, Set<String> varied) {
        if (isFlat(node)) {
            return List.of();
        }
        boolean quantizes = node.is("QuantizeLinear")
                || node.is("DynamicQuantizeLinear")
                || node.inputs().stream().anyMatch(i -> varied.contains(i) && isInteger.test(i));
        return node.outputs().stream()
                .filter(o -> !o.isEmpty() && (isContinuous.test(o) || (quantizes && isInteger.test(o))))
                .toList();
    }

    /** All values on whose elements a value depends. */
    private Set<String> leadingTo(String y) {
        Set<String> leading = new HashSet<>(Set.of(y));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(leading::contains) && !OF_SHAPE.contains(node.operator())) {
                leading.addAll(node.reads());
            }
        }
        return leading;
    }
}
