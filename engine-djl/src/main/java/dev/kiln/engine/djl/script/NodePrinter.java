package dev.kiln.engine.djl.script;

import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import java.util.Map;
import java.util.stream.IntStream;

/** Writes the nodes of a scope, or records the obstacles. */
final class NodePrinter {

    private final ScriptWriter scope;
    private final ScriptText text;
    private final Map<String, String> refused;

    NodePrinter(ScriptWriter scope) {
        this(scope, Map.of());
    }

    /**
     * A printer.
     *
     * @param refused the reasons why operators without a rule could not be expanded, by their first outputs
     */
    NodePrinter(ScriptWriter scope, Map<String, String> refused) {
        this.scope = scope;
        this.refused = refused;
        this.text = scope.text();
    }

    void checkType(String what, ElementType type) {
        if (type != ElementType.UNDEFINED && !TorchTypes.supports(type)) {
            text.obstacle(what + " is " + type + ", which the engine djl does not have");
        }
    }

    void write(Node node) {
        text.label(label(node));
        if (node.is("Constant") && scope.constant(node.output(0)).isPresent()) {
            checkType(node.label(), scope.constant(node.output(0)).orElseThrow().elementType());
            return;
        }
        node.outputs().stream()
                .filter(o -> !o.isEmpty())
                .forEach(o -> checkType(
                        "the result " + o + " of " + node.label(), scope.type(o).elementType()));
        TorchRule rule = TorchRules.find(node).orElse(null);
        if (rule == null) {
            String why = refused.getOrDefault(node.output(0), "the engine djl has no such operator");
            text.obstacle(node.label() + ": " + why);
            return;
        }
        try {
            NodeWriter writer = new NodeWriter(node, scope);
            requireFollowed(writer);
            UnsignedRules.adapt(writer, rule).write(writer);
        } catch (UnsupportedNodeException | GraphException e) {
            text.obstacle(node.label() + ": " + e.getMessage());
        }
    }

    /** Along any other operator on integers autograd would silently stop tracking. */
    private static void requireFollowed(NodeWriter writer) {
        Node node = writer.node();
        boolean reads = IntStream.range(0, node.inputs().size()).anyMatch(writer::isQuantized);
        boolean makes = IntStream.range(0, node.outputs().size()).anyMatch(writer::quantizes);
        boolean follows = IntStream.range(0, node.outputs().size()).anyMatch(writer::tracks);
        if ((makes || (reads && follows)) && !TorchQuantizationRules.follows(node)) {
            throw writer.fail("the engine djl has no derivative of it where it takes or returns integers");
        }
    }

    /** The name of a node in messages; that of a group is its last operator's. */
    String label(Node node) {
        return scope.graph().producer(node.output(0)).orElse(node).label();
    }
}
