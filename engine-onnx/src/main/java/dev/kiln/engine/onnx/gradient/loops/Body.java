package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.simplify.Simplification;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A branch or body under construction: a standalone graph in which the captured values are declared, so that every pass
 * over graphs applies to it. Values must be captured before anything else is written.
 */
final class Body {

    private final GraphBuilder around;
    private final GraphBuilder graph;
    private final Set<String> taken = new HashSet<>();
    private final Set<String> captured = new HashSet<>();
    private final List<String> outputs = new ArrayList<>();

    private Body(GraphBuilder around, GraphBuilder graph) {
        this.around = around;
        this.graph = graph;
    }

    /** An empty body. */
    static Body empty(GraphBuilder around) {
        return new Body(around, new GraphBuilder("body"));
    }

    /** A body with the inputs and captured values of another one, whose names are reserved. */
    static Body startingAs(Closure closure, GraphBuilder around) {
        Body body = new Body(around, GraphBuilder.startingAs(closure.graph()));
        body.captured.addAll(closure.captured());
        body.taken.addAll(closure.inputs());
        body.taken.addAll(closure.captured());
        body.taken.addAll(closure.graph().constants().keySet());
        closure.graph().nodes().forEach(n -> body.taken.addAll(n.outputs()));
        return body;
    }

    GraphBuilder graph() {
        return graph;
    }

    /** Declares an input. */
    Value input(String wish, TensorType type) {
        return graph.input(fresh(wish), type);
    }

    private String fresh(String wish) {
        String name = wish;
        for (int i = 1; !taken.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }

    /** Captures a value of the enclosing graph. */
    Value capture(Value outside) {
        if (captured.contains(outside.name())) {
            return graph.value(outside.name());
        }
        Value value = taken.contains(outside.name()) ? renamed(outside) : outside;
        taken.add(value.name());
        captured.add(value.name());
        Optional<Tensor> constant = around.constantOf(value);
        return constant.isPresent()
                ? graph.constant(value.name(), constant.get())
                : graph.input(value.name(), value.type());
    }

    private Value renamed(Value outside) {
        Node copy = new Node(
                "",
                "",
                "Identity",
                List.of(outside.name()),
                List.of(fresh(outside.name())),
                Attributes.NONE,
                Extras.NONE);
        return around.append(copy).get(0);
    }

    /** Declares a result, after those declared before. */
    void output(String wish, Value value) {
        String name = fresh(wish);
        graph.output(name, value);
        outputs.add(name);
    }

    /** The graph written so far, closed and simplified. */
    Graph closed() {
        return Simplification.apply(graph.build());
    }

    /**
     * The body in the form of an attribute.
     *
     * @param closed the result of {@link #closed}
     * @param inputs the names of the inputs, in order
     * @return the body
     */
    Graph opened(Graph closed, List<String> inputs) {
        GraphEditor editor = new GraphEditor().name(closed.name());
        closed.opsets().forEach(editor::opset);
        inputs.forEach(i -> editor.input(i, closed.type(i)));
        closed.constants().forEach((name, value) -> {
            if (!captured.contains(name)) {
                editor.constant(name, value);
            }
        });
        closed.nodes().forEach(editor::add);
        return editor.outputs(outputs).buildBody();
    }
}
