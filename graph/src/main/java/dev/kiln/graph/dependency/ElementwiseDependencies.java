package dev.kiln.graph.dependency;

import static dev.kiln.graph.operator.OperatorFamily.BROADCASTING;
import static dev.kiln.graph.operator.OperatorFamily.COMPARISON;
import static dev.kiln.graph.operator.OperatorFamily.CONVERSION;
import static dev.kiln.graph.operator.OperatorFamily.ELEMENTWISE;
import static dev.kiln.graph.operator.OperatorFamily.ELEMENTWISE_RETYPED;

import dev.kiln.graph.operator.OperatorFamily;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each element by itself: an index is removed from all operands or from none. */
final class ElementwiseDependencies {

    static final Map<String, DependencyRule> RULES = new HashMap<>();

    /** Operators of ONNX Runtime. */
    static final Map<String, DependencyRule> MICROSOFT_RULES = new HashMap<>();

    static {
        family(ELEMENTWISE, DependencyRule.of(ElementwiseDependencies::single));
        family(ELEMENTWISE_RETYPED, DependencyRule.of(ElementwiseDependencies::single));
        family(CONVERSION, DependencyRule.of(ElementwiseDependencies::single));
        family(BROADCASTING, DependencyRule.of(ElementwiseDependencies::broadcast));
        family(COMPARISON, DependencyRule.of(ElementwiseDependencies::broadcast));
        RULES.put("Identity", DependencyRule.of(ElementwiseDependencies::single));
        List.of("Gelu", "QuickGelu")
                .forEach(operator -> MICROSOFT_RULES.put(operator, DependencyRule.of(ElementwiseDependencies::single)));
        List.of("BiasGelu", "FastGelu")
                .forEach(operator ->
                        MICROSOFT_RULES.put(operator, DependencyRule.of(ElementwiseDependencies::broadcast)));
    }

    private ElementwiseDependencies() {}

    private static void family(OperatorFamily family, DependencyRule rule) {
        family.operators().forEach(operator -> RULES.put(operator, rule));
    }

    /** Further inputs are parameters of the function, the same for all elements. */
    private static void single(Coupling coupling) {
        for (int output = 0; output < coupling.node().outputs().size(); output++) {
            if (coupling.computes(output)) {
                coupling.passOthers(0, output);
            }
        }
    }

    private static void broadcast(Coupling coupling) {
        for (int input = 0; input < coupling.node().inputs().size(); input++) {
            if (coupling.has(input)) {
                aligned(coupling, coupling.node().input(input), coupling.node().output(0));
            }
        }
    }

    /** Ties the axes of a value that broadcasts to another; one of length 1 belongs to all indices. */
    static void aligned(Coupling coupling, String value, String broadcast) {
        int shift = coupling.shape(broadcast).rank() - coupling.shape(value).rank();
        for (int axis = 0; axis < coupling.shape(value).rank(); axis++) {
            if (coupling.shape(value).size(axis) != 1) {
                coupling.tie(value, axis, broadcast, axis + shift);
            }
        }
    }
}
