package dev.kiln.engine.onnx;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphEditor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes names inside branches and bodies unique: the runtime refuses a name that is defined twice. */
final class BodyNames {

    private final Set<String> taken = new HashSet<>();

    /** Reserves the names of a graph outside its branches and bodies. */
    BodyNames(Graph graph) {
        graph.inputs().stream().map(Input::name).forEach(taken::add);
        graph.states().stream().map(State::input).forEach(taken::add);
        taken.addAll(graph.constants().keySet());
        graph.nodes().forEach(n -> taken.addAll(n.outputs()));
    }

    /** A node of the graph, with unique names in its branches and bodies. */
    Node apply(Node node) {
        return node.withAttributes(apply(node.attributes(), Map.of()));
    }

    private Attributes apply(Attributes attributes, Map<String, String> around) {
        if (attributes.graphs().isEmpty()) {
            return attributes;
        }
        Map<String, Attribute> changed = new LinkedHashMap<>(attributes.byName());
        changed.replaceAll((name, attribute) -> attribute instanceof Attribute.Subgraph one
                ? new Attribute.Subgraph(apply(one.value(), around))
                : attribute);
        return new Attributes(changed);
    }

    private Graph apply(Graph body, Map<String, String> around) {
        Map<String, String> names = new HashMap<>(around);
        GraphEditor editor = new GraphEditor().name(body.name()).extras(body.extras());
        body.opsets().forEach(editor::opset);
        body.inputs().forEach(i -> editor.input(own(i.name(), names), i.type()));
        body.constants().forEach((name, value) -> editor.constant(own(name, names), value));
        body.nodes().forEach(n -> n.outputs().stream().filter(o -> !o.isEmpty()).forEach(o -> own(o, names)));
        for (Node node : body.nodes()) {
            editor.add(node.withInputs(all(node.inputs(), names))
                    .withOutputs(all(node.outputs(), names))
                    .withAttributes(apply(node.attributes(), names)));
        }
        return editor.outputs(all(body.outputs(), names)).buildBody();
    }

    private String own(String name, Map<String, String> names) {
        String unique = unique(name);
        names.put(name, unique);
        return unique;
    }

    /** A unique name, inside and outside bodies. */
    private String unique(String wish) {
        String unique = wish;
        for (int i = 1; !taken.add(unique); i++) {
            unique = wish + "." + i;
        }
        return unique;
    }

    private static List<String> all(List<String> values, Map<String, String> names) {
        return values.stream().map(v -> names.getOrDefault(v, v)).toList();
    }
}
