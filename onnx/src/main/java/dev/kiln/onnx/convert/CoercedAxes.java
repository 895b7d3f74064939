package dev.kiln.onnx.convert;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.tensor.Shape;
import java.util.List;
import java.util.Set;

/**
 * Before operator set 13, Softmax and similar operators treated all axes from {@code axis} on as one. That is the same
 * as today where all axes after {@code axis} have length 1; elsewhere the input is flattened and its shape restored.
 */
final class CoercedAxes {

    static final int SINCE = 13;

    static final Set<String> OPERATORS = Set.of("Softmax", "LogSoftmax", "Hardmax");

    private CoercedAxes() {}

    static Replacement flattened(Match match, UsedNames names) {
        Node node = match.root();
        long axis = node.attributes().integer("axis", 1);
        return isSingle(axis, match.type(node.input(0)).shape())
                ? Replacement.by(node.withAttributes(node.attributes().with("axis", axis)))
                : Replacement.by(flattened(node, axis, names));
    }

    private static boolean isSingle(long axis, Shape shape) {
        if (axis == -1) {
            return true;
        }
        if (!shape.isRanked() || axis < -shape.rank() || axis >= shape.rank()) {
            return false;
        }
        int first = (int) (axis < 0 ? axis + shape.rank() : axis);
        return shape.dims().stream().skip(first + 1L).allMatch(d -> d.size() == 1);
    }

    private static Node[] flattened(Node node, long axis, UsedNames names) {
        String base = Rewriting.base(node);
        String shape = names.fresh(base + "_shape");
        String flat = names.fresh(base + "_flat");
        String result = names.fresh(base + "_result");
        return new Node[] {
            node("Shape", List.of(node.input(0)), shape, Attributes.NONE),
            node("Flatten", List.of(node.input(0)), flat, Attributes.of("axis", axis)),
            node.withInputs(List.of(flat))
                    .withOutputs(List.of(result))
                    .withAttributes(node.attributes().with("axis", 1)),
            node("Reshape", List.of(result, shape), node.output(0), Attributes.NONE)
        };
    }

    private static Node node(String operator, List<String> inputs, String output, Attributes attributes) {
        return new Node(output, "", operator, inputs, List.of(output), attributes, Extras.NONE);
    }
}
