package dev.kiln.graph.inference;

import dev.kiln.graph.Node;
import dev.kiln.graph.operator.Operators;
import dev.kiln.graph.tensor.ElementType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The element types that operators take, where that is not any, as ONNX constrains them. */
final class ElementTypes {

    private static final Set<ElementType> INDICES = EnumSet.of(ElementType.INT32, ElementType.INT64);
    private static final Set<String> INDEXED = Set.of("Gather", "GatherElements", "GatherND");

    private ElementTypes() {}

    /**
     * Checks the inputs of a node of ONNX's own domain.
     *
     * @throws dev.kiln.graph.error.GraphException if one is of a type that the operator does not take
     */
    static void check(Application a) {
        Node node = a.node();
        if (node.domain().isEmpty() || node.domain().equals("ai.onnx")) {
            check(a, 0, Operators.elementTypes(node.operator()));
            if (INDEXED.contains(node.operator())) {
                check(a, 1, INDICES);
            }
        }
    }

    private static void check(Application a, int input, Set<ElementType> taken) {
        if (!a.has(input)) {
            return;
        }
        ElementType type = a.elementType(input);
        if (type != ElementType.UNDEFINED && !taken.contains(type)) {
            throw a.fail("its input " + input + " is " + type + ", and it takes " + List.copyOf(taken));
        }
    }
}
