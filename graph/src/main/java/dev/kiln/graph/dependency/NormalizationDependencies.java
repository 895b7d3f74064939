package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Normalizations: a channel has its own scale, bias and statistics. Axes over which the statistics are computed stay, since
 * each removal would change them.
 */
final class NormalizationDependencies {

    static final Map<String, DependencyRule> RULES = Map.of(
            "BatchNormalization", DependencyRule.of(NormalizationDependencies::batch),
            "InstanceNormalization", DependencyRule.of(NormalizationDependencies::instance),
            "GroupNormalization",
                    new DependencyRule(NormalizationDependencies::group, NormalizationDependencies::cutGroups),
            "LayerNormalization", DependencyRule.of(NormalizationDependencies::inner),
            "RMSNormalization", DependencyRule.of(NormalizationDependencies::inner),
            "LRN", DependencyRule.of(NormalizationDependencies::across),
            "MeanVarianceNormalization", DependencyRule.of(NormalizationDependencies::meanVariance));

    private static final String STATISTICS = "computes statistics over it";

    private NormalizationDependencies() {}

    private static void batch(Coupling coupling) {
        coupling.passOthers(0, 0);
        parameters(coupling);
        if (coupling.attributes().integer("training_mode", 0) != 0) {
            coupling.freezeAll("updates its statistics");
        }
    }

    private static void instance(Coupling coupling) {
        coupling.passOthers(0, 0);
        parameters(coupling);
        coupling.freezeSpatial(STATISTICS);
    }

    private static void parameters(Coupling coupling) {
        for (int input = 1; input < coupling.node().inputs().size(); input++) {
            coupling.tie(coupling.node().input(input), 0, coupling.node().output(0), 1);
        }
    }

    /** Only whole groups are removed, since the channels of one share their statistics. */
    private static void group(Coupling coupling) {
        instance(coupling);
        String x = coupling.node().input(0);
        int each = coupling.length(x, 1) / groups(coupling.node());
        if (each < 1) {
            coupling.freezeBoth(1, STATISTICS);
            return;
        }
        IntStream.range(0, coupling.length(x, 1)).forEach(i -> coupling.tie(x, 1, i, x, 1, i - i % each));
    }

    private static int groups(Node node) {
        return (int) node.attributes().integer("num_groups", 1);
    }

    private static Node cutGroups(Cut cut) {
        Node node = cut.node();
        if (!cut.isCut(node.input(0), 1)) {
            return node;
        }
        long groups = groups(node) * cut.after(node.input(0), 1) / cut.before(node.input(0), 1);
        return node.withAttributes(node.attributes().with("num_groups", groups));
    }

    private static void inner(Coupling coupling) {
        int rank = coupling.in(0).rank();
        int first = coupling.axis("axis", -1, rank);
        coupling.passOthers(0, 0, IntStream.range(first, rank).toArray());
        for (int input = 1; input < coupling.node().inputs().size(); input++) {
            if (coupling.has(input)) {
                ElementwiseDependencies.aligned(
                        coupling, coupling.node().input(input), coupling.node().output(0));
            }
        }
        IntStream.range(first, rank).forEach(axis -> coupling.freezeBoth(axis, STATISTICS));
        for (int output = 1; output < coupling.node().outputs().size(); output++) {
            if (coupling.computes(output)) {
                coupling.passOthers(0, output, IntStream.range(first, rank).toArray());
            }
        }
    }

    private static void across(Coupling coupling) {
        coupling.passOthers(0, 0, 1);
        coupling.freezeBoth(1, STATISTICS);
    }

    private static void meanVariance(Coupling coupling) {
        coupling.passOthers(0, 0);
        for (long axis : coupling.attributes().integers("axes").orElse(new long[] {0, 2, 3})) {
            coupling.freezeBoth(Coupling.axis(axis, coupling.in(0).rank()), STATISTICS);
        }
    }
}
