package dev.kiln.onnx;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import java.util.ArrayList;
import java.util.List;

/** A graph as a list of values with {@code equals}, so that two graphs can be compared and a difference is readable. */
final class GraphText {

    private GraphText() {}

    static List<Object> of(Graph graph) {
        List<Object> parts = new ArrayList<>();
        parts.add(graph.name());
        parts.add(graph.opsets());
        parts.addAll(graph.inputs());
        parts.addAll(graph.states());
        parts.addAll(graph.constants().entrySet());
        parts.addAll(graph.outputs());
        parts.add(graph.extras());
        for (Node node : graph.nodes()) {
            parts.add(
                    List.of(node.name(), node.domain(), node.operator(), node.inputs(), node.outputs(), node.extras()));
            node.outputs().stream().filter(o -> !o.isEmpty()).map(graph::type).forEach(parts::add);
            node.attributes().byName().forEach((name, attribute) -> {
                parts.add(name);
                if (!(attribute instanceof Attribute.Subgraph) && !(attribute instanceof Attribute.Subgraphs)) {
                    parts.add(attribute);
                }
            });
            node.attributes().graphs().forEach(body -> parts.addAll(of(body)));
        }
        return parts;
    }
}
