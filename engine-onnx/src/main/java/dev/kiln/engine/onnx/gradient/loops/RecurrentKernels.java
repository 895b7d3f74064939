package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The forms that the runtime's kernels of recurrent operators reject: batch-first layout, and double precision. */
final class RecurrentKernels {

    private RecurrentKernels() {}

    /** Whether a graph, branches and bodies included, has a node that must be written in another form. */
    static boolean refuse(Graph graph) {
        return graph.nodes().stream().anyMatch(n -> refuses(n, graph))
                || graph.nodes().stream()
                        .flatMap(n -> n.attributes().graphs().stream())
                        .anyMatch(RecurrentKernels::refuse);
    }

    private static boolean refuses(Node node, Graph graph) {
        return RecurrentCell.is(node)
                && (isBatchFirst(node) || isDouble(graph.type(node.input(0)).elementType()));
    }

    private static boolean isBatchFirst(Node node) {
        return node.attributes().integer("layout", 0) != 0;
    }

    private static boolean isDouble(ElementType type) {
        return type == ElementType.DOUBLE;
    }

    /** Writes a node in a form that runs. */
    static void write(Tape tape, Node node) {
        if (isDouble(tape.graph().value(node.input(0)).elementType())) {
            RecurrentForm.write(tape, node);
        } else if (isBatchFirst(node)) {
            writeBatchSecond(tape, node);
        } else {
            tape.append(node);
        }
    }

    private static void writeBatchSecond(Tape tape, Node node) {
        GraphBuilder graph = tape.graph();
        List<@Nullable Value> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            boolean hasBatch = i == 0 || i == 5 || i == 6;
            Value input = node.input(i).isEmpty() ? null : graph.value(node.input(i));
            inputs.add(input != null && hasBatch ? input.transpose(1, 0, 2) : input);
        }
        Attributes attributes = node.attributes().without("layout");
        int outputs = node.outputs().size();
        List<Value> made = graph.apply("", node.operator(), attributes, inputs, outputs);
        for (int i = 0; i < outputs; i++) {
            if (!node.output(i).isEmpty()) {
                Attributes permutation =
                        Attributes.NONE.with("perm", i == 0 ? new long[] {2, 0, 1, 3} : new long[] {1, 0, 2});
                tape.append(new Node(
                        node.name(),
                        "",
                        "Transpose",
                        List.of(made.get(i).name()),
                        List.of(node.output(i)),
                        permutation,
                        Extras.NONE));
            }
        }
    }
}
