package dev.kiln.engine.onnx;

import ai.onnxruntime.OrtException;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Finds all operators that the runtime refuses: it stops at the first one of a graph, so it is given every kind of node
 * in a graph by itself.
 */
final class RefusedOperators {

    /** Constants up to so many elements may be what the runtime reads as it loads: lengths, axes, scales. */
    private static final long READ = 4096;

    /** What the runtime puts before what it says. */
    private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");

    private final Function<Graph, Optional<OrtException>> loading;
    private final Map<Kind, Optional<String>> asked = new HashMap<>();

    /** What decides whether a node is refused. */
    private record Kind(String domain, String operator, Attributes attributes, List<TensorType> inputs, int outputs) {}

    /**
     * Prepares the search.
     *
     * @param loading loads a graph, and returns why it could not
     */
    RefusedOperators(Function<Graph, Optional<OrtException>> loading) {
        this.loading = loading;
    }

    /**
     * Looks at each node, those inside branches and bodies included.
     *
     * @param graph a graph without {@code Gradient}
     * @return a clause for each node that is refused; none if no node is refused by itself
     */
    List<String> in(Graph graph) {
        List<String> clauses = new ArrayList<>();
        for (Node node : graph.nodes()) {
            List<Graph> bodies = node.attributes().graphs();
            bodies.forEach(body -> clauses.addAll(in(body)));
            if (bodies.isEmpty()) {
                asked.computeIfAbsent(kind(node, graph), kind -> reason(node, graph))
                        .ifPresent(reason -> clauses.add("ONNX Runtime refuses " + node.label() + ": " + reason));
            }
        }
        return clauses;
    }

    /**
     * The nodes, outside branches and bodies, for which the runtime has no kernel.
     *
     * @param graph a graph without {@code Gradient}
     * @return the nodes
     */
    Set<Node> withoutKernel(Graph graph) {
        Map<Kind, Boolean> missing = new HashMap<>();
        Set<Node> nodes = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (node.attributes().graphs().isEmpty()
                    && missing.computeIfAbsent(
                            kind(node, graph),
                            kind -> loading.apply(alone(node, graph))
                                    .filter(WiderKernels::isMissing)
                                    .isPresent())) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    private static Kind kind(Node node, Graph graph) {
        List<TensorType> inputs = node.inputs().stream()
                .map(i -> i.isEmpty() ? TensorType.UNKNOWN : graph.type(i))
                .toList();
        return new Kind(
                node.domain(),
                node.operator(),
                node.attributes(),
                inputs,
                node.outputs().size());
    }

    private Optional<String> reason(Node node, Graph graph) {
        boolean knowsTypes = node.inputs().stream()
                .noneMatch(i -> !i.isEmpty() && graph.type(i).elementType() == ElementType.UNDEFINED);
        return loading.apply(alone(node, graph))
                .map(e -> CODE.matcher(String.valueOf(e.getMessage())).replaceFirst(""))
                // where a type is not known, all that can be said is whether there is an operator of that name
                .filter(message -> knowsTypes || message.contains("registered"));
    }

    /** A graph of one node. What it reads is fed, and named by its place: names have no part in the reason. */
    private static Graph alone(Node node, Graph graph) {
        GraphEditor editor = new GraphEditor().name("alone");
        graph.opsets().forEach(editor::opset);
        List<String> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            String name = input.isEmpty() ? "" : "input" + inputs.size();
            Tensor constant = graph.constants().get(input);
            if (constant != null && constant.size() <= READ) {
                editor.constant(name, constant);
            } else if (!name.isEmpty()) {
                editor.input(name, fed(graph.type(input)));
            }
            inputs.add(name);
        }
        List<String> outputs = new ArrayList<>();
        for (String output : node.outputs()) {
            outputs.add(output.isEmpty() ? "" : "output" + outputs.size());
        }
        editor.add(new Node("", node.domain(), node.operator(), inputs, outputs, node.attributes(), Extras.NONE));
        return editor.outputs(outputs.stream().filter(o -> !o.isEmpty()).toList())
                .build();
    }

    private static TensorType fed(TensorType type) {
        return type.elementType() == ElementType.UNDEFINED ? TensorType.floats(Shape.UNRANKED) : type;
    }
}
