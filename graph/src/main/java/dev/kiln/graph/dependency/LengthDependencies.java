package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Readers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Values made of lengths, and lengths as values. Operators that take a shape are given the present lengths; the others keep
 * the lengths of the original graph where they are known, and freeze the axis where they are not.
 */
final class LengthDependencies {

    static final Map<String, DependencyRule> RULES = Map.of(
            "Shape", DependencyRule.of(LengthDependencies::lengths),
            "Size", DependencyRule.of(LengthDependencies::lengths),
            "ConstantOfShape", new DependencyRule(LengthDependencies::create, cut -> cut.withLengths(0)),
            "Expand", new DependencyRule(LengthDependencies::expand, cut -> cut.withLengths(1)),
            "Tile", DependencyRule.of(LengthDependencies::tile));

    /** Operators that only move, join and compute lengths. */
    private static final Set<String> ARITHMETIC = Set.of(
            "Add",
            "Cast",
            "Concat",
            "Div",
            "Gather",
            "Identity",
            "Mul",
            "Reshape",
            "Slice",
            "Squeeze",
            "Sub",
            "Unsqueeze");

    /** Inputs that take a shape, of which the axes that change are set anew. */
    private static final Map<String, Integer> SHAPES =
            Map.of("Reshape", 1, "Expand", 1, "ConstantOfShape", 0, "Resize", 3, "Split", 1, "Pad", 1);

    private LengthDependencies() {}

    private static void lengths(Coupling coupling) {
        if (escapes(coupling)) {
            coupling.freeze(coupling.node().input(0), "returns its length as a number");
        }
    }

    /** Whether a length that is not known as a number reaches an operator that computes with it. */
    private static boolean escapes(Coupling coupling) {
        Readers readers = coupling.analysis().readers();
        Deque<String> values = new ArrayDeque<>(Set.of(coupling.node().output(0)));
        Set<String> seen = new HashSet<>();
        while (!values.isEmpty()) {
            String value = values.pop();
            boolean isKnown = coupling.analysis().graph().known(value).isPresent();
            for (Node reader : isKnown || !seen.add(value) ? Set.<Node>of() : readers.of(value)) {
                if (isArithmetic(reader, value)) {
                    values.push(reader.output(0));
                } else if (!readsAsShape(reader, value)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isArithmetic(Node reader, String value) {
        return ARITHMETIC.contains(reader.operator()) && !readsAsShape(reader, value);
    }

    /** Whether a node reads a value as a shape alone. */
    static boolean readsAsShape(Node reader, String value) {
        Integer input = SHAPES.get(reader.operator());
        return input != null
                && reader.input(input).equals(value)
                && reader.inputs().stream().filter(value::equals).count() == 1;
    }

    /** All elements are the same, so that any can be removed. */
    private static void create(Coupling coupling) {
        coupling.freeze(coupling.node().input(0), "reads it as a shape");
    }

    private static void expand(Coupling coupling) {
        coupling.freeze(coupling.node().input(1), "reads it as a shape");
        ElementwiseDependencies.aligned(
                coupling, coupling.node().input(0), coupling.node().output(0));
    }

    /** The copies of an index go together. */
    private static void tile(Coupling coupling) {
        String x = coupling.node().input(0);
        String y = coupling.node().output(0);
        coupling.freeze(coupling.node().input(1), "reads it as counts");
        for (int axis = 0; axis < coupling.in(0).rank(); axis++) {
            int length = coupling.length(x, axis);
            if (length == 0) {
                coupling.freeze(y, axis, "repeats it");
            } else if (coupling.length(y, axis) == 0) {
                coupling.freeze(x, axis, "repeats it");
            }
            for (int i = 0; length > 0 && i < coupling.length(y, axis); i++) {
                coupling.tie(y, axis, i, x, axis, i % length);
            }
        }
    }
}
