package dev.kiln.graph.dependency;

import dev.kiln.graph.operator.OperatorFamily;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Operators that compute along some axes, which stay, since each of their results depends on all indices. */
final class ReductionDependencies {

    static final Map<String, DependencyRule> RULES = new HashMap<>();

    private static final String ALONG = "computes along it";

    static {
        family(OperatorFamily.REDUCTION, ReductionDependencies::reduction);
        family(OperatorFamily.EXTREME, c -> reduced(c, c.axis("axis", 0, c.in(0).rank())));
        family(OperatorFamily.ROW, c -> along(c, c.axis("axis", -1, c.in(0).rank())));
        family(OperatorFamily.RUNNING, ReductionDependencies::running);
        RULES.put("TopK", DependencyRule.of(ReductionDependencies::topK));
        RULES.put("Trilu", DependencyRule.of(ReductionDependencies::triangle));
        RULES.put("ReverseSequence", DependencyRule.of(ReductionDependencies::reversed));
    }

    private ReductionDependencies() {}

    private static void family(OperatorFamily family, Consumer<Coupling> coupling) {
        family.operators().forEach(operator -> RULES.put(operator, DependencyRule.of(coupling)));
    }

    private static void along(Coupling coupling, int... axes) {
        coupling.passOthers(0, 0);
        Arrays.stream(axes).forEach(axis -> coupling.freezeBoth(axis, ALONG));
    }

    private static void reduction(Coupling coupling) {
        int rank = coupling.in(0).rank();
        boolean named = coupling.has(1) || coupling.attributes().has("axes");
        if (named && coupling.axes(1, "axes", rank).isEmpty()) {
            coupling.freezeAll("computes its axes");
            return;
        }
        int[] axes = coupling.axes(1, "axes", rank).orElse(new int[0]);
        boolean none = axes.length == 0 && coupling.attributes().integer("noop_with_empty_axes", 0) != 0;
        reduced(
                coupling,
                axes.length > 0 || none ? axes : IntStream.range(0, rank).toArray());
    }

    private static void reduced(Coupling coupling, int... axes) {
        boolean keeps = coupling.attributes().integer("keepdims", 1) != 0;
        int made = 0;
        for (int axis = 0; axis < coupling.in(0).rank(); axis++) {
            int own = axis;
            if (Arrays.stream(axes).anyMatch(a -> a == own)) {
                coupling.freeze(coupling.node().input(0), axis, ALONG);
                made += keeps ? 1 : 0;
            } else {
                coupling.pass(0, axis, made);
                made++;
            }
        }
    }

    private static void running(Coupling coupling) {
        coupling.axes(1, "axis", coupling.in(0).rank())
                .ifPresentOrElse(axes -> along(coupling, axes), () -> coupling.freezeAll("computes its axis"));
    }

    private static void topK(Coupling coupling) {
        int axis = coupling.axis("axis", -1, coupling.in(0).rank());
        for (int output = 0; output < 2; output++) {
            if (coupling.computes(output)) {
                coupling.passOthers(0, output, axis);
            }
        }
        coupling.freezeBoth(axis, ALONG);
    }

    private static void triangle(Coupling coupling) {
        int rank = coupling.in(0).rank();
        along(coupling, rank - 2, rank - 1);
    }

    private static void reversed(Coupling coupling) {
        along(coupling, (int) coupling.attributes().integer("time_axis", 0), (int)
                coupling.attributes().integer("batch_axis", 1));
        coupling.freeze(coupling.node().input(1), "reads it as the lengths of sequences");
    }
}
