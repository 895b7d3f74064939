package dev.kiln.engine.djl.script;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;

/** A branch or body of a node: a scope whose inputs are bound to variables, then written where its lines belong. */
final class BodyWriter {

    private final Graph body;
    private final ScriptWriter outer;
    private final ScriptWriter scope;
    private final boolean differentiated;
    private final Map<String, TensorType> types = new HashMap<>();

    /** Opens the scope. Captured values are detached in the enclosing scope, not in a block that may not run. */
    BodyWriter(NodeWriter n, ScriptWriter outer, Graph body, String attribute) {
        this.body = body;
        this.outer = outer;
        this.differentiated = n.isDifferentiated();
        this.scope = new ScriptWriter(
                outer,
                n.node().output(0) + "." + attribute + "/",
                body,
                types,
                GradientPlan.ofBody(body, outer.plan(), differentiated));
        if (body.nodes().stream().anyMatch(Node::isGradient)) {
            throw n.fail("its " + attribute + " has a Gradient, which the engine djl supports only outside of bodies");
        }
        body.captures().forEach(this::variable);
    }

    private String variable(String value) {
        return differentiated ? scope.attached(value) : scope.detached(value);
    }

    int inputs() {
        return body.inputs().size();
    }

    int outputs() {
        return body.outputs().size();
    }

    /**
     * Binds an input to a variable.
     *
     * @param elementType its element type, where the body does not declare it
     */
    void bind(int input, String variable, ElementType elementType, boolean isSequence) {
        String name = body.inputs().get(input).name();
        if (body.inputs().get(input).type().elementType() == ElementType.UNDEFINED) {
            types.put(name, new TensorType(elementType, Shape.UNRANKED));
        }
        scope.bind(name, variable, isSequence);
    }

    /** Writes the nodes. */
    void write() {
        infer();
        NodePrinter printer = new NodePrinter(scope);
        body.constants().forEach((name, tensor) -> printer.checkType("the constant " + name, tensor.elementType()));
        body.nodes().forEach(printer::write);
    }

    /** Infers the types of a body's values from those of its captured values, which the body alone does not know. */
    private void infer() {
        GraphEditor editor = GraphEditor.of(body);
        types.forEach(editor::retype);
        for (String capture : body.captures()) {
            outer.constant(capture)
                    .ifPresentOrElse(
                            value -> editor.constant(capture, value), () -> editor.input(capture, outer.type(capture)));
        }
        Graph typed = editor.buildBody();
        body.nodes().stream()
                .flatMap(n -> n.outputs().stream())
                .filter(o -> !o.isEmpty())
                .forEach(o -> types.put(o, typed.type(o)));
    }

    /** The variable of an output, once the nodes are written. */
    String output(int output) {
        return variable(body.outputs().get(output));
    }

    /** Whether an output is a list of tensors, once the nodes are written. */
    boolean isSequence(int output) {
        return scope.isSequence(body.outputs().get(output));
    }
}
