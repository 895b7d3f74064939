package dev.kiln.engine.onnx;

import static dev.kiln.graph.rewrite.Pattern.anyNode;

import ai.onnxruntime.OrtException;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Operators for which the runtime has no kernel of their element type, computed in a wider one: their inputs are cast
 * to it, and their outputs are cast back. Every number of a type is one of the wider type, and sums that overflow wrap
 * around as in the type itself.
 */
final class WiderKernels {

    private static final Map<ElementType, ElementType> WIDER = new EnumMap<>(Map.of(
            ElementType.BOOL, ElementType.UINT8,
            ElementType.INT8, ElementType.INT32,
            ElementType.UINT8, ElementType.INT32,
            ElementType.INT16, ElementType.INT32,
            ElementType.UINT16, ElementType.INT32,
            ElementType.INT32, ElementType.INT64,
            ElementType.UINT32, ElementType.INT64,
            ElementType.FLOAT16, ElementType.FLOAT,
            ElementType.BFLOAT16, ElementType.FLOAT));

    /** The index of the first input of the type in question, where it is not 0. */
    private static final Map<String, Integer> FIRST = Map.of("Where", 1);

    private WiderKernels() {}

    /** Whether the runtime reports that it has no kernel. */
    static boolean isMissing(OrtException e) {
        return e.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED;
    }

    /**
     * Inserts casts around some nodes.
     *
     * @param graph the graph that was refused
     * @param refused the nodes without a kernel
     * @return the graph with wider kernels; the same graph where no wider type is known
     */
    static Graph around(Graph graph, Set<Node> refused) {
        return Rewriter.sweep(
                graph,
                List.of(RewriteRule.on(anyNode())
                        .when(match -> refused.contains(match.root()))
                        .replaceWhere(WiderKernels::cast)));
    }

    private static Optional<Replacement> cast(Match match) {
        Node node = match.root();
        int first = FIRST.getOrDefault(node.operator(), 0);
        ElementType own = match.type(node.input(first)).elementType();
        return Optional.ofNullable(WIDER.get(own)).map(wider -> Replacement.by(cast(match, first, own, wider)));
    }

    private static List<Node> cast(Match match, int first, ElementType own, ElementType wider) {
        Node node = match.root();
        List<Node> nodes = new ArrayList<>();
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int i = first; i < inputs.size(); i++) {
            if (isOf(own, inputs.get(i), match)) {
                String name = match.fresh(inputs.get(i) + ".wide");
                nodes.add(cast(inputs.get(i), name, wider));
                inputs.set(i, name);
            }
        }
        List<Node> back = new ArrayList<>();
        List<String> outputs = new ArrayList<>(node.outputs());
        for (int i = 0; i < outputs.size(); i++) {
            if (isOf(own, outputs.get(i), match)) {
                String name = match.fresh(outputs.get(i) + ".wide");
                back.add(cast(name, outputs.get(i), own));
                outputs.set(i, name);
            }
        }
        nodes.add(node.withInputs(inputs).withOutputs(outputs));
        nodes.addAll(back);
        return nodes;
    }

    private static boolean isOf(ElementType type, String value, Match match) {
        return !value.isEmpty() && match.type(value).elementType() == type;
    }

    private static Node cast(String from, String to, ElementType type) {
        return new Node("", "", "Cast", List.of(from), List.of(to), Attributes.NONE.with("to", type), Extras.NONE);
    }
}
