package dev.kiln.graph.build;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Renames values in attributes: inside branches and bodies, and in those of {@code Gradient}. */
final class Renaming {

    private Renaming() {}

    static Attributes apply(Node node, Map<String, String> renamed) {
        Map<String, Attribute> changed = new LinkedHashMap<>(node.attributes().byName());
        changed.replaceAll((name, attribute) -> rename(attribute, renamed));
        if (node.isGradient()) {
            List<String> xs = node.attributes().texts("xs").stream()
                    .map(x -> renamed.getOrDefault(x, x))
                    .toList();
            String y = node.attributes().text("y", "");
            changed.put("xs", new Attribute.Texts(xs));
            changed.put("y", new Attribute.Text(renamed.getOrDefault(y, y).getBytes(StandardCharsets.UTF_8)));
        }
        return new Attributes(changed);
    }

    private static Attribute rename(Attribute attribute, Map<String, String> renamed) {
        if (attribute instanceof Attribute.Subgraph one) {
            return new Attribute.Subgraph(rename(one.value(), renamed));
        }
        if (attribute instanceof Attribute.Subgraphs many) {
            return new Attribute.Subgraphs(
                    many.values().stream().map(g -> rename(g, renamed)).toList());
        }
        return attribute;
    }

    private static Graph rename(Graph body, Map<String, String> renamed) {
        Map<String, String> outer = new HashMap<>(renamed);
        outer.keySet().retainAll(body.captures());
        GraphEditor editor = GraphEditor.of(body);
        editor.mapNodes(n -> new Node(
                n.name(),
                n.domain(),
                n.operator(),
                n.inputs().stream().map(i -> outer.getOrDefault(i, i)).toList(),
                n.outputs(),
                apply(n, outer),
                n.extras()));
        editor.outputs(
                body.outputs().stream().map(o -> outer.getOrDefault(o, o)).toList());
        return editor.buildBody();
    }
}
