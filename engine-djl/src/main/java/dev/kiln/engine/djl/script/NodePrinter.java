package dev.kiln.engine.djl.script;

import dev.kiln.api.GraphException;
import dev.kiln.api.graph.Node;
import dev.kiln.api.tensor.ElementType;

/** Writes the nodes of a scope, or takes note of what stands in the way. */
final class NodePrinter {

    private final ScriptWriter scope;
    private final ScriptText text;

    NodePrinter(ScriptWriter scope) {
        this.scope = scope;
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
            text.obstacle(node.label() + ": the engine djl has no such operator");
            return;
        }
        try {
            NodeWriter writer = new NodeWriter(node, scope);
            UnsignedRules.adapt(writer, rule).write(writer);
        } catch (Obstacle | GraphException e) {
            text.obstacle(node.label() + ": " + e.getMessage());
        }
    }

    /** What messages call a node; a group is called as its last operator is. */
    String label(Node node) {
        return scope.graph().producer(node.output(0)).orElse(node).label();
    }
}
