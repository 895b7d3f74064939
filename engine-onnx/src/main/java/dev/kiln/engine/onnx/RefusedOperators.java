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
 * Finds all operators that the runtime refuses: it stops at the first one of a graph, so every kind of node is loaded
 * in a graph of its own.
 */
final class RefusedOperators {

    /** The maximum number of elements of constants that the runtime may read as it loads: lengths, axes, scales. */
    private static final long READ = 4096;

    /** The prefix of the runtime's messages. */
    private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");

    private final Function<Graph, Optional<OrtException>> loading;
    private final Map<Kind, Optional<String>> asked = new HashMap<>();

    /** The properties of a node that decide whether it is refused. */
    private record Kind(String domain, String operator, Attributes attributes, List<TensorType> inputs, int outputs) {}

    /**
     * Prepares the search.
     *
     * @param loading loads a graph, and returns the error if it could not
     */
    RefusedOperators(Function<Graph, Optional<OrtException>> loading) {
        this.loading = loading;
    }

    /**
     * Checks each node, those inside branches and bodies included.
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
                // where a type is unknown, only the existence of an operator of that name can be checked
                .filter(message -> knowsTypes || message.contains("registered"));
    }

    /** A graph of one node. Its inputs are fed, and named by their index: the reason must not depend on names. */
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
