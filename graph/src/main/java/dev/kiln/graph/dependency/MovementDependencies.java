package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Axes that are exchanged, added and removed, and channels that become pixels. */
final class MovementDependencies {

    static final Map<String, DependencyRule> RULES = Map.of(
            "Transpose", DependencyRule.of(MovementDependencies::transpose),
            "Squeeze", DependencyRule.of(c -> exceptOnes(c, 0)),
            "Unsqueeze", DependencyRule.of(c -> exceptOnes(c, 1)),
            "DepthToSpace", DependencyRule.of(MovementDependencies::depthToSpace),
            "SpaceToDepth", DependencyRule.of(MovementDependencies::spaceToDepth));

    private static final String PIXELS = "exchanges pixels and channels";

    private MovementDependencies() {}

    private static void transpose(Coupling coupling) {
        int rank = coupling.in(0).rank();
        long[] reversed = IntStream.range(0, rank).mapToLong(i -> rank - 1 - i).toArray();
        long[] permutation = coupling.attributes().integers("perm").orElse(reversed);
        IntStream.range(0, rank).forEach(axis -> coupling.pass(0, (int) permutation[axis], axis));
    }

    /** Passes the axes in order, except those that the input (0) or the output (1) has more. */
    private static void exceptOnes(Coupling coupling, int longer) {
        Node node = coupling.node();
        String more = longer == 0 ? node.input(0) : node.output(0);
        String fewer = longer == 0 ? node.output(0) : node.input(0);
        int rank = coupling.shape(more).rank();
        int[] named = coupling.axes(1, "axes", rank)
                .orElseGet(() -> IntStream.range(0, rank)
                        .filter(axis -> coupling.shape(more).size(axis) == 1)
                        .toArray());
        Set<Integer> ones = new TreeSet<>(Arrays.stream(named).boxed().toList());
        int[] others =
                IntStream.range(0, rank).filter(axis -> !ones.contains(axis)).toArray();
        for (int axis = 0; axis < others.length; axis++) {
            coupling.tie(more, others[axis], fewer, axis);
        }
    }

    private static void depthToSpace(Coupling coupling) {
        boolean blocksFirst = coupling.attributes().text("mode", "DCR").equals("DCR");
        blocks(coupling, coupling.node().input(0), coupling.node().output(0), blocksFirst);
    }

    private static void spaceToDepth(Coupling coupling) {
        blocks(coupling, coupling.node().output(0), coupling.node().input(0), true);
    }

    /** The channels of one pixel of the deep value go together, since its blocks stay square. */
    private static void blocks(Coupling coupling, String deep, String wide, boolean blocksFirst) {
        coupling.pass(0, 0, 0);
        coupling.freezeBoth(2, PIXELS);
        coupling.freezeBoth(3, PIXELS);
        int channels = (int) coupling.shape(wide).size(1);
        int length = coupling.length(deep, 1);
        if (channels <= 1 || length == 0) {
            coupling.freeze(deep, 1, PIXELS);
            return;
        }
        int squares = length / channels;
        coupling.link(deep, 1, wide, 1);
        for (int i = 0; i < length; i++) {
            coupling.tie(deep, 1, i, wide, 1, blocksFirst ? i % channels : i / squares);
        }
    }
}
