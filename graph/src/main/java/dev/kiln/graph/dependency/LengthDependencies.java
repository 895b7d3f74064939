package dev.kiln.graph.dependency;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Values made of lengths, and lengths as values. Operators that take a shape are given the present lengths; the others keep
 * the lengths of the original graph where they are known, and freeze the axis where they are not.
 */
final class LengthDependencies {

    static final Map<String, DependencyRule> RULES = Map.of(
            "Shape", DependencyRule.of(LengthDependencies::lengths),
            "Size", DependencyRule.of(LengthDependencies::size),
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
            Map.of("Reshape", 1, "Expand", 1, "ConstantOfShape", 0, "Resize", 3);

    private LengthDependencies() {}

    /** The axes stay whose lengths are used as numbers. */
    private static void lengths(Coupling coupling) {
        String lengths = coupling.node().output(0);
        int first = coupling.axis("start", 0, coupling.in(0).rank());
        int count = (int) coupling.out(0).size(0);
        for (Node reader : coupling.analysis().readers().of(lengths)) {
            gathered(coupling, reader, count)
                    .filter(entries -> isUsed(coupling, reader.output(0)))
                    .ifPresent(entries -> freeze(coupling, first, entries));
        }
        if (isUsed(coupling, lengths)) {
            freeze(coupling, first, IntStream.range(0, count).toArray());
        }
    }

    private static void size(Coupling coupling) {
        boolean isKnown =
                coupling.analysis().graph().known(coupling.node().output(0)).isPresent();
        if (!isKnown || isUsed(coupling, coupling.node().output(0))) {
            freeze(coupling, 0, IntStream.range(0, coupling.in(0).rank()).toArray());
        }
    }

    private static void freeze(Coupling coupling, int first, int... entries) {
        for (int entry : entries) {
            coupling.freeze(coupling.node().input(0), first + entry, "returns its length as a number");
        }
    }

    /** The entries of the node's result that a reader takes by constant indices; empty for other readers. */
    private static Optional<int[]> gathered(Coupling coupling, Node reader, int count) {
        return Optional.of(reader)
                .filter(node -> node.is("Gather")
                        && node.input(0).equals(coupling.node().output(0)))
                .flatMap(node -> Coupling.integers(coupling.analysis().graph(), node.input(1)))
                .map(indices -> Arrays.stream(indices)
                        .mapToInt(index -> Coupling.axis(index, count))
                        .toArray());
    }

    /**
     * Whether a value made of lengths reaches an operator that computes with it, other than by single entries of a shape. A
     * known one does not, since its readers get the original number.
     */
    private static boolean isUsed(Coupling coupling, String lengths) {
        Deque<String> values = new ArrayDeque<>(Set.of(lengths));
        Set<String> seen = new HashSet<>();
        while (!values.isEmpty()) {
            String value = values.pop();
            if (isEnd(coupling, value)) {
                return true;
            }
            boolean isKnown = coupling.analysis().graph().known(value).isPresent();
            for (Node reader : seen.add(value) ? coupling.analysis().readers().of(value) : List.<Node>of()) {
                boolean isFollowed = ARITHMETIC.contains(reader.operator()) && !readsAsShape(reader, value);
                if (!isKnown && isFollowed && gathered(coupling, reader, 1).isEmpty()) {
                    values.push(reader.output(0));
                } else if (!isReplaced(coupling, reader, value, isKnown) && !isFollowed) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a reader takes a value as a shape, which is set anew, or as a known number, which is the original one. */
    private static boolean isReplaced(Coupling coupling, Node reader, String value, boolean isKnown) {
        return readsAsShape(reader, value)
                ? coupling.analysis().rule(reader).isPresent()
                : isKnown && reader.inputs().contains(value);
    }

    /** Whether a value is a result of the graph or of a state. */
    private static boolean isEnd(Coupling coupling, String value) {
        Graph graph = coupling.analysis().graph();
        return graph.outputs().contains(value)
                || graph.states().stream().anyMatch(state -> state.output().equals(value));
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
