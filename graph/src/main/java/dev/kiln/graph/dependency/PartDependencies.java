package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Joining, splitting, selecting and padding: the indices of the parts are those of the whole at an offset. */
final class PartDependencies {

    static final Map<String, DependencyRule> RULES = Map.of(
            "Concat", DependencyRule.of(PartDependencies::concat),
            "Split", new DependencyRule(PartDependencies::split, PartDependencies::cutSplit),
            "Slice", new DependencyRule(PartDependencies::slice, PartDependencies::cutSlice),
            "Gather", new DependencyRule(PartDependencies::gather, PartDependencies::cutGather),
            "Pad", new DependencyRule(PartDependencies::pad, PartDependencies::cutPad));

    private static final String COMPUTED = "selects indices of it that are computed";

    private PartDependencies() {}

    /** Ties an axis of a part to the indices of the whole from an offset on. */
    private static void tiePart(Coupling coupling, String part, String whole, int axis, int offset) {
        coupling.link(part, axis, whole, axis);
        int length = (int) coupling.shape(part).size(axis);
        for (int i = 0; i < length; i++) {
            if (coupling.length(part, axis) == 0) {
                coupling.freezeIndex(whole, axis, offset + i, "has it as a whole");
            } else if (coupling.length(whole, axis) == 0) {
                coupling.freezeIndex(part, axis, i, "has it as a whole");
            } else {
                coupling.tie(part, axis, i, whole, axis, offset + i);
            }
        }
    }

    private static void concat(Coupling coupling) {
        Node node = coupling.node();
        int axis = coupling.axis("axis", 0, coupling.out(0).rank());
        int offset = 0;
        boolean isKnown = true;
        for (int input = 0; input < node.inputs().size(); input++) {
            coupling.passOthers(input, 0, axis);
            long length = coupling.in(input).size(axis);
            isKnown &= length >= 0;
            if (isKnown && coupling.length(node.output(0), axis) > 0) {
                tiePart(coupling, node.input(input), node.output(0), axis, offset);
            } else {
                coupling.freeze(node.input(input), axis, "joins it with others of lengths that are not known");
            }
            offset += (int) length;
        }
    }

    private static void split(Coupling coupling) {
        Node node = coupling.node();
        int axis = coupling.axis("axis", 0, coupling.in(0).rank());
        int offset = 0;
        coupling.freeze(node.input(1), "reads it as lengths");
        for (int output = 0; output < node.outputs().size(); output++) {
            String part = node.output(output);
            if (part.isEmpty() || coupling.out(output).size(axis) < 0 || offset < 0) {
                coupling.freezeAll("has parts of lengths that are not known");
                return;
            }
            coupling.passOthers(0, output, axis);
            tiePart(coupling, part, node.input(0), axis, offset);
            offset += (int) coupling.out(output).size(axis);
        }
    }

    private static Node cutSplit(Cut cut) {
        Node node = cut.node();
        int rank = cut.shape(node.input(0)).rank();
        int axis = Coupling.axis(node.attributes().integer("axis", 0), rank);
        if (!cut.isCut(node.input(0), axis)) {
            return node;
        }
        long[] lengths =
                node.outputs().stream().mapToLong(part -> cut.after(part, axis)).toArray();
        return node.withInputs(List.of(node.input(0), cut.constant(node.name() + "/split", lengths)))
                .withAttributes(node.attributes().without("num_outputs").without("split"));
    }

    /** The indices that a slice takes along an axis: every step-th from a start on. */
    private record Taken(int axis, long start, long step) {

        static Taken of(Coupling coupling, int entry) {
            return of(
                    coupling.in(0).rank(),
                    sizes(coupling.in(0)),
                    entry,
                    coupling.integers(1).orElseThrow(),
                    coupling.integers(3),
                    coupling.integers(4));
        }

        static Taken of(
                int rank, long[] lengths, int entry, long[] starts, Optional<long[]> axes, Optional<long[]> steps) {
            int axis = Coupling.axis(axes.map(a -> a[entry]).orElse((long) entry), rank);
            long start = starts[entry] < 0 ? starts[entry] + lengths[axis] : starts[entry];
            return new Taken(
                    axis,
                    Math.max(0, Math.min(start, lengths[axis])),
                    steps.map(s -> s[entry]).orElse(1L));
        }
    }

    private static void slice(Coupling coupling) {
        Node node = coupling.node();
        boolean isComputed = false;
        for (int input = 1; input < node.inputs().size(); input++) {
            coupling.freeze(node.input(input), "reads it as indices");
            isComputed |= coupling.has(input) && coupling.integers(input).isEmpty();
        }
        int[] axes = slicedAxes(coupling);
        coupling.passOthers(0, 0, axes);
        for (int i = 0; i < axes.length; i++) {
            if (isComputed) {
                coupling.freezeBoth(axes[i], COMPUTED);
            } else {
                along(coupling, Taken.of(coupling, i));
            }
        }
    }

    /** The axes that are sliced; all where they are not known. */
    private static int[] slicedAxes(Coupling coupling) {
        int rank = coupling.in(0).rank();
        if (coupling.has(3)) {
            return coupling.axes(3, "axes", rank)
                    .orElseGet(() -> IntStream.range(0, rank).toArray());
        }
        long count = coupling.in(1).size(0);
        return IntStream.range(0, (int) (count < 0 ? rank : count)).toArray();
    }

    private static long[] sizes(Shape shape) {
        return IntStream.range(0, shape.rank()).mapToLong(shape::size).toArray();
    }

    private static void along(Coupling coupling, Taken taken) {
        String x = coupling.node().input(0);
        String y = coupling.node().output(0);
        int axis = taken.axis();
        int length = (int) coupling.out(0).size(axis);
        if (coupling.length(x, axis) == 0 || length < 0 || taken.step() != 1) {
            coupling.freezeBoth(axis, "selects some of it");
            return;
        }
        coupling.link(y, axis, x, axis);
        for (int i = 0; i < length; i++) {
            int at = (int) taken.start() + i;
            if (length == 1) {
                coupling.freezeIndex(x, axis, at, "selects it");
            } else {
                coupling.tie(y, axis, i, x, axis, at);
            }
        }
    }

    /** Selects the same indices at their present places. */
    private static Node cutSlice(Cut cut) {
        Node node = cut.node();
        String x = node.input(0);
        int rank = cut.shape(x).rank();
        // without them nothing is removed from any axis
        if (cut.integers(1).isEmpty() || cut.integers(2).isEmpty()) {
            return node;
        }
        long[] before = cut.integers(1).orElseThrow();
        long[] starts = before.clone();
        long[] ends = cut.integers(2).orElseThrow().clone();
        boolean isCut = false;
        for (int i = 0; i < starts.length; i++) {
            Taken taken = Taken.of(rank, sizes(cut.shape(x)), i, before, cut.integers(3), cut.integers(4));
            if (cut.isCut(x, taken.axis())) {
                isCut = true;
                starts[i] = cut.keptBefore(x, taken.axis(), taken.start());
                ends[i] = starts[i] + cut.after(node.output(0), taken.axis());
            }
        }
        if (!isCut) {
            return node;
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(1, cut.constant(node.input(1), starts));
        inputs.set(2, cut.constant(node.input(2), ends));
        return node.withInputs(inputs);
    }

    private static void gather(Coupling coupling) {
        Node node = coupling.node();
        int rank = coupling.in(0).rank();
        int axis = coupling.axis("axis", 0, rank);
        int indexRank = coupling.in(1).rank();
        for (int other = 0; other < rank; other++) {
            if (other != axis) {
                coupling.pass(0, other, other < axis ? other : other - 1 + indexRank);
            }
        }
        Optional<long[]> indices = coupling.integers(1);
        if (indices.isEmpty() || indexRank > 1) {
            coupling.freeze(node.input(0), axis, COMPUTED);
            for (int i = 0; i < indexRank; i++) {
                coupling.tie(node.input(1), i, node.output(0), axis + i);
            }
            return;
        }
        coupling.freeze(node.input(1), "reads it as indices");
        selected(coupling, axis, indices.get());
    }

    private static void selected(Coupling coupling, int axis, long... indices) {
        String x = coupling.node().input(0);
        String y = coupling.node().output(0);
        boolean isList = coupling.in(1).rank() == 1 && indices.length > 1;
        if (coupling.length(x, axis) == 0) {
            if (isList) {
                coupling.freeze(y, axis, COMPUTED);
            }
            return;
        }
        for (int i = 0; i < indices.length; i++) {
            int at = Coupling.axis(indices[i], coupling.length(x, axis));
            if (isList) {
                coupling.tie(y, axis, i, x, axis, at);
            } else {
                coupling.freezeIndex(x, axis, at, "selects it");
            }
        }
        if (isList) {
            coupling.link(y, axis, x, axis);
        }
    }

    private static Node cutGather(Cut cut) {
        Node node = cut.node();
        String x = node.input(0);
        int axis =
                Coupling.axis(node.attributes().integer("axis", 0), cut.shape(x).rank());
        if (!cut.isCut(x, axis)) {
            return node;
        }
        long[] indices = cut.integers(1).orElseThrow();
        boolean isList = cut.shape(node.input(1)).rank() == 1;
        int[] kept = isList ? cut.kept(node.output(0), axis) : new int[] {0};
        long[] places = Arrays.stream(kept)
                .mapToLong(i -> cut.keptBefore(x, axis, Coupling.axis(indices[i], (int) cut.before(x, axis))))
                .toArray();
        String name = node.input(1);
        return cut.with(1, isList ? cut.constant(name, places) : cut.constant(name, Tensor.of(places)));
    }

    /** The border goes with the channels that it is added to. */
    private static void pad(Coupling coupling) {
        Node node = coupling.node();
        String x = node.input(0);
        String y = node.output(0);
        int rank = coupling.in(0).rank();
        Optional<long[]> pads = coupling.integers(1);
        Optional<int[]> axes = coupling.has(3)
                ? coupling.axes(3, "axes", rank)
                : Optional.of(IntStream.range(0, rank).toArray());
        if (pads.isEmpty() || axes.isEmpty()) {
            coupling.freezeAll("computes its borders");
            return;
        }
        coupling.freeze(node.input(1), "reads it as lengths");
        coupling.passOthers(0, 0, axes.get());
        boolean isConstant = coupling.attributes().text("mode", "constant").equals("constant");
        for (int i = 0; i < axes.get().length; i++) {
            int axis = axes.get()[i];
            long before = pads.get()[i];
            long after = pads.get()[i + axes.get().length];
            if (before == 0 && after == 0) {
                coupling.pass(0, axis, axis);
            } else if (!isConstant || before < 0 || after < 0 || coupling.length(y, axis) == 0) {
                coupling.freezeBoth(axis, "pads it");
            } else {
                tiePart(coupling, x, y, axis, (int) before);
            }
        }
    }

    private static Node cutPad(Cut cut) {
        Node node = cut.node();
        String x = node.input(0);
        String y = node.output(0);
        int rank = cut.shape(x).rank();
        int[] axes = cut.has(3)
                ? Arrays.stream(cut.integers(3).orElse(new long[0]))
                        .mapToInt(axis -> Coupling.axis(axis, rank))
                        .toArray()
                : IntStream.range(0, rank).toArray();
        if (Arrays.stream(axes).noneMatch(axis -> cut.isCut(y, axis))) {
            return node;
        }
        long[] pads = cut.integers(1).orElseThrow().clone();
        for (int i = 0; i < axes.length; i++) {
            if (cut.isCut(y, axes[i])) {
                pads[i] = cut.keptBefore(y, axes[i], pads[i]);
                pads[i + axes.length] = cut.after(y, axes[i]) - cut.after(x, axes[i]) - pads[i];
            }
        }
        return cut.with(1, cut.constant(node.input(1), pads));
    }
}
