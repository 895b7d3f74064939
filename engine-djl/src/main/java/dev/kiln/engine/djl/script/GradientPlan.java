package dev.kiln.engine.djl.script;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The values of a graph that autograd has to track.
 *
 * <p>Only the nodes between some x and some y of a {@code Gradient} are recorded; all others read detached values, so
 * that updates and metrics build no autograd graph.
 */
final class GradientPlan {

    private final Graph graph;
    private final List<Node> nodes;
    private final Set<String> xs = new HashSet<>();
    private final Set<Node> differentiated = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Node> higherOrder = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> tracked;
    private final Set<String> derived = new HashSet<>();
    private final Set<Node> last = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * Plans the tracking.
     *
     * @param graph the graph, for its types
     * @param nodes the nodes that are written, in order
     */
    GradientPlan(Graph graph, List<Node> nodes) {
        this.graph = graph;
        this.nodes = nodes;
        List<Node> gradients = nodes.stream().filter(Node::isGradient).toList();
        if (!gradients.isEmpty()) {
            last.add(gradients.get(gradients.size() - 1));
        }
        Set<String> needed = new HashSet<>();
        for (Node gradient : gradients) {
            xs.addAll(gradient.attributes().texts("xs"));
            needed.add(y(gradient));
        }
        markDifferentiated(needed);
        this.tracked = reachable(xs);
        for (Node node : nodes) {
            if (differentiated.contains(node) && reads(node).stream().anyMatch(tracked::contains)) {
                derived.addAll(node.outputs());
            }
        }
    }

    private GradientPlan(Graph body, GradientPlan outer, boolean followed) {
        this.graph = body;
        this.nodes = body.nodes();
        this.tracked = new HashSet<>();
        if (followed) {
            differentiated.addAll(nodes);
            body.inputs().stream().map(Input::name).filter(this::mayBeFloating).forEach(tracked::add);
            nodes.forEach(n -> followed(n, tracked).forEach(tracked::add));
        }
        higherOrder.addAll(outer.higherOrder);
    }

    /**
     * The plan of a branch or body: autograd tracks all of it or nothing.
     *
     * @param outer the plan of the enclosing graph
     * @param followed whether the node that it belongs to is differentiated
     */
    static GradientPlan ofBody(Graph body, GradientPlan outer, boolean followed) {
        return new GradientPlan(body, outer, followed);
    }

    private void markDifferentiated(Set<String> needed) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                differentiated.add(node);
                needed.addAll(node.inputs());
                needed.addAll(captures(node));
                if (node.isGradient()) {
                    higherOrder.add(node);
                }
            }
        }
    }

    /** The values that depend on some of the given ones along differentiated nodes, as autograd tracks them. */
    private Set<String> reachable(Set<String> from) {
        Set<String> reached = new HashSet<>(from);
        for (Node node : nodes) {
            if (differentiated.contains(node) && reads(node).stream().anyMatch(reached::contains)) {
                followed(node, reached).forEach(reached::add);
            }
        }
        return reached;
    }

    /** The outputs of a node that autograd tracks: real numbers, and small integers that represent such. */
    private List<String> followed(Node node, Set<String> reached) {
        boolean quantizes = node.is("QuantizeLinear")
                || node.is("DynamicQuantizeLinear")
                || node.inputs().stream().anyMatch(i -> reached.contains(i) && isQuantized(i));
        return node.outputs().stream()
                .filter(o -> mayBeFloating(o) || (quantizes && isQuantized(o)))
                .toList();
    }

    private boolean isQuantized(String value) {
        return !value.isEmpty() && isQuantized(graph.type(value).elementType());
    }

    /** Whether elements of a type may represent real numbers, times a scale: counts and indices do not. */
    static boolean isQuantized(ElementType type) {
        return type.isInteger() && type != ElementType.INT64;
    }

    private static Set<String> reads(Node node) {
        Set<String> reads = captures(node);
        reads.addAll(node.inputs());
        if (node.isGradient()) {
            reads.add(y(node));
        }
        return reads;
    }

    /** The captured values of a node's branches and bodies. */
    static Set<String> captures(Node node) {
        Set<String> captures = new HashSet<>();
        node.attributes().graphs().forEach(body -> captures.addAll(body.captures()));
        return captures;
    }

    private boolean mayBeFloating(String value) {
        if (value.isEmpty()) {
            return false;
        }
        ElementType type = graph.type(value).elementType();
        return type.isFloating() || type == ElementType.UNDEFINED;
    }

    static String y(Node gradient) {
        return gradient.attributes().text("y", "");
    }

    /** Whether there is anything to differentiate. */
    boolean isNeeded() {
        return !last.isEmpty();
    }

    /** Whether something is differentiated with respect to a value. */
    boolean isVariable(String value) {
        return xs.contains(value);
    }

    /**
     * Whether a value has an autograd history, or is the start of one. Integers that do are held as real numbers in the
     * script, since only those have a history.
     */
    boolean isTracked(String value) {
        return tracked.contains(value);
    }

    /** Whether a value has a history of its own, before it is made a variable. */
    boolean isDerived(String value) {
        return derived.contains(value);
    }

    /** Whether a node is on a path to some y, and so has to read tracked values with their history. */
    boolean isDifferentiated(Node node) {
        return differentiated.contains(node) || node.isGradient();
    }

    /** Whether a gradient is itself differentiated. */
    boolean isHigherOrder(Node gradient) {
        return higherOrder.contains(gradient);
    }

    /** Whether some derivative is itself differentiated, which not every operation of torch allows. */
    boolean hasHigherOrder() {
        return !higherOrder.isEmpty();
    }

    /** Whether the history is not needed after this gradient. */
    boolean isLast(Node gradient) {
        return last.contains(gradient);
    }

    /** Whether y depends on x along differentiated nodes. */
    boolean depends(String y, String x) {
        return reachable(Set.of(x)).contains(y);
    }
}
