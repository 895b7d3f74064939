package dev.kiln.engine.djl.script;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Definitions;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph whose operators without a rule are expanded into others, where they have a definition.
 *
 * @param graph the graph
 * @param refused the reasons why the definitions of nodes could not be written, by an output of the node
 */
record WrittenOut(Graph graph, Map<String, String> refused) {

    static WrittenOut of(Graph graph) {
        if (graph.nodes().stream().noneMatch(WrittenOut::needsIt)) {
            return new WrittenOut(graph, Map.of());
        }
        GraphBuilder builder = GraphBuilder.startingAs(graph);
        Map<String, String> refused = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (!needsIt(node)) {
                builder.append(node);
                continue;
            }
            try {
                replace(builder, node);
            } catch (GraphException e) {
                refused.put(node.output(0), String.valueOf(e.getMessage()));
                builder.append(node);
            }
        }
        graph.outputs().forEach(name -> builder.output(name, builder.value(name)));
        return new WrittenOut(builder.build(), refused);
    }

    private static boolean needsIt(Node node) {
        return TorchRules.find(node).isEmpty() && Definitions.has(node);
    }

    private static void replace(GraphBuilder builder, Node node) {
        List<Value> results = Definitions.write(builder, node);
        List<String> wanted = new ArrayList<>(node.outputs());
        for (int i = results.size(); i < wanted.size(); i++) {
            if (!wanted.get(i).isEmpty()) {
                throw new GraphException("its output " + i + " has no definition");
            }
        }
        for (int i = 0; i < results.size() && i < wanted.size(); i++) {
            if (!wanted.get(i).isEmpty()) {
                builder.append(new Node(
                        node.name(),
                        "",
                        "Identity",
                        List.of(results.get(i).name()),
                        List.of(wanted.get(i)),
                        Attributes.NONE,
                        Extras.NONE));
            }
        }
    }
}
