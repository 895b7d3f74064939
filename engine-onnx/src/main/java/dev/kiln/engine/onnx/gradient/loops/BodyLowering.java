package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lowers gradients inside branches and bodies. */
final class BodyLowering {

    private BodyLowering() {}

    /**
     * A node whose branches and bodies are recorded where necessary.
     *
     * @param node a node
     * @param graph the graph that contains it
     * @param tape the tape on which it will be written
     * @return the node; itself if none of them needs it
     */
    static Node apply(Node node, Graph graph, Tape tape) {
        if (node.attributes().graphs().stream().noneMatch(TapeRecorder::isNeeded)) {
            return node;
        }
        Map<String, Attribute> lowered = new LinkedHashMap<>(node.attributes().byName());
        lowered.replaceAll((name, attribute) -> attribute instanceof Attribute.Subgraph
                ? lower(closure(node, name, graph, tape.graph()), tape)
                : attribute);
        return node.withAttributes(new Attributes(lowered));
    }

    private static Closure closure(Node node, String attribute, Graph graph, GraphBuilder written) {
        return Iteration.is(node)
                ? Iteration.of(node, written, graph::type).body()
                : Closure.of(node.attributes().graph(attribute).orElseThrow(), written, List.of());
    }

    private static Attribute lower(Closure closure, Tape tape) {
        Graph closed = closure.graph();
        Body body = Body.startingAs(closure, tape.graph());
        Set<Node> differentiated = Tape.differentiated(closed);
        boolean higherOrder = differentiated.stream().anyMatch(Node::isGradient);
        new TapeRecorder(closed, differentiated, tape.inside(body.graph(), higherOrder)).write();
        closed.outputs().forEach(o -> body.output(o, body.graph().value(o)));
        return new Attribute.Subgraph(body.opened(body.closed(), closure.inputs()));
    }
}
