package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import java.util.Map;

/**
 * Convolutions: the input channels are those of the kernels, the output channels those of the bias. The spatial axes stay.
 *
 * <p>In a grouped convolution every group must keep as many channels as the others. Where the groups outnumber the channels
 * of one, as in a depthwise convolution, whole groups are removed; else the same channels of every group.
 */
final class ConvolutionDependencies {

    static final Map<String, DependencyRule> RULES = Map.of(
            "Conv", new DependencyRule(c -> couple(c, false), ConvolutionDependencies::cut),
            "ConvTranspose", new DependencyRule(c -> couple(c, true), ConvolutionDependencies::cut));

    private static final String MOVES = "moves a kernel over it";

    private ConvolutionDependencies() {}

    private static void couple(Coupling coupling, boolean isTransposed) {
        Node node = coupling.node();
        String x = node.input(0);
        String w = node.input(1);
        String y = node.output(0);
        coupling.pass(0, 0, 0);
        coupling.freezeSpatial(MOVES);
        for (int axis = 2; axis < coupling.in(1).rank(); axis++) {
            coupling.freeze(w, axis, MOVES);
        }
        if (coupling.has(2)) {
            coupling.tie(node.input(2), 0, y, 1);
        }
        int groups = groups(node);
        int given = isTransposed ? 0 : 1;
        int made = 1 - given;
        if (groups == 1) {
            coupling.tie(x, 1, w, given);
            coupling.sum(x, 1, w, given);
            coupling.tie(y, 1, w, made);
            return;
        }
        int inputs = (int) coupling.in(0).size(1) / groups;
        int outputs = (int) coupling.out(0).size(1) / groups;
        boolean isKnown = inputs > 0
                && outputs > 0
                && coupling.shape(w).size(0) == (long) groups * (isTransposed ? inputs : outputs)
                && coupling.shape(w).size(1) == (isTransposed ? outputs : inputs);
        if (!isKnown) {
            coupling.freezeAll("has channels whose number is not known");
            return;
        }
        Grouped grouped = new Grouped(coupling, areWhole(groups, inputs, outputs));
        grouped.within(x, inputs);
        grouped.within(y, outputs);
        // the channels of all groups along one axis of the weight, and those of one along the other
        grouped.tie(isTransposed ? x : y, w);
        grouped.one(w, 1, isTransposed ? y : x);
        if (grouped.areWhole) {
            for (int group = 0; group < groups; group++) {
                coupling.tie(x, 1, group * inputs, y, 1, group * outputs);
            }
        } else {
            coupling.sum(x, 1, w, given);
        }
        // the links tell where zeros come from
        coupling.link(y, 1, w, isTransposed ? 1 : 0);
    }

    /** The channels of a grouped convolution, removed by whole groups or the same of each. */
    private record Grouped(Coupling coupling, boolean areWhole) {

        /** Ties the channels of one group with each other, or those of the same place in all groups. */
        void within(String value, int each) {
            for (int i = 0; i < coupling.length(value, 1); i++) {
                coupling.tie(value, 1, i, value, 1, areWhole ? i - i % each : i % each);
            }
        }

        /** Ties all channels with those along an axis of the weight. */
        void tie(String value, String weight) {
            for (int i = 0; i < coupling.length(value, 1); i++) {
                coupling.tie(value, 1, i, weight, 0, i);
            }
        }

        /** Ties the channels of one group, the other axis of the weight. */
        void one(String weight, int axis, String value) {
            if (areWhole) {
                coupling.freeze(weight, axis, "has them in every group");
                return;
            }
            for (int i = 0; i < coupling.length(weight, axis); i++) {
                coupling.tie(weight, axis, i, value, 1, i);
            }
        }
    }

    private static int groups(Node node) {
        return (int) node.attributes().integer("group", 1);
    }

    /** Whether the channels of one group are fewer than the groups, so that whole groups are removed. */
    private static boolean areWhole(int groups, long inputs, long outputs) {
        return groups >= Math.min(inputs, outputs);
    }

    private static Node cut(Cut cut) {
        Node node = cut.node();
        int groups = groups(node);
        long before = cut.before(node.input(0), 1);
        long after = cut.after(node.input(0), 1);
        boolean losesGroups = groups > 1
                && after != before
                && areWhole(groups, before / groups, cut.before(node.output(0), 1) / groups);
        return losesGroups ? node.withAttributes(node.attributes().with("group", groups * after / before)) : node;
    }
}
