package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Pooling and resampling: examples and channels are separate, the spatial axes stay. */
final class SpatialDependencies {

    static final Map<String, DependencyRule> RULES = new HashMap<>();

    private static final String PIXELS = "computes pixels from others";

    static {
        List.of("AveragePool", "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool", "LpPool", "MaxPool")
                .forEach(operator -> RULES.put(operator, DependencyRule.of(SpatialDependencies::pool)));
        RULES.put("GridSample", DependencyRule.of(SpatialDependencies::sample));
        RULES.put("RoiAlign", DependencyRule.of(SpatialDependencies::regions));
        RULES.put("Resize", new DependencyRule(SpatialDependencies::resize, SpatialDependencies::cutResize));
    }

    private SpatialDependencies() {}

    private static void pool(Coupling coupling) {
        if (coupling.computes(1)) {
            coupling.freezeAll("returns the places of the largest");
            return;
        }
        coupling.pass(0, 0, 0);
        coupling.pass(0, 1, 1);
        coupling.freezeSpatial(PIXELS);
    }

    private static void sample(Coupling coupling) {
        Node node = coupling.node();
        coupling.tie(node.input(1), 0, node.output(0), 0);
        coupling.pass(0, 0, 0);
        coupling.pass(0, 1, 1);
        for (int axis = 1; axis < coupling.in(0).rank(); axis++) {
            coupling.freeze(node.input(1), axis, PIXELS);
        }
        coupling.freezeSpatial(PIXELS);
    }

    private static void regions(Coupling coupling) {
        Node node = coupling.node();
        coupling.pass(0, 1, 1);
        for (int axis : new int[] {0, 2, 3}) {
            coupling.freezeBoth(axis, PIXELS);
        }
        coupling.freeze(node.input(1), PIXELS);
        coupling.freeze(node.input(2), PIXELS);
    }

    /** An axis of the same length as before is not scaled. */
    private static void resize(Coupling coupling) {
        Node node = coupling.node();
        for (int input = 1; input < node.inputs().size(); input++) {
            coupling.freeze(node.input(input), "reads it as scales or lengths");
        }
        for (int axis = 0; axis < coupling.in(0).rank(); axis++) {
            if (coupling.in(0).dim(axis).equals(coupling.out(0).dim(axis))) {
                coupling.pass(0, axis, axis);
            } else {
                coupling.freezeBoth(axis, PIXELS);
            }
        }
        boolean isPlain = coupling.attributes()
                        .text("keep_aspect_ratio_policy", "stretch")
                        .equals("stretch")
                && !coupling.attributes()
                        .text("coordinate_transformation_mode", "half_pixel")
                        .equals("tf_crop_and_resize");
        if (!isPlain) {
            IntStream.range(0, coupling.in(0).rank()).forEach(axis -> coupling.freezeBoth(axis, PIXELS));
        }
    }

    /** Where it is given lengths, some of them change. */
    private static Node cutResize(Cut cut) {
        Node node = cut.node();
        if (!cut.has(3)) {
            return node;
        }
        return node.attributes()
                .integers("axes")
                .filter(axes -> cut.integers(3).isPresent())
                .map(axes -> cut.with(3, cut.constant(node.input(3), lengths(cut, axes))))
                .orElseGet(() -> node.attributes().has("axes") ? node : cut.withLengths(3));
    }

    private static long[] lengths(Cut cut, long... axes) {
        String y = cut.node().output(0);
        return Arrays.stream(axes)
                .map(axis -> cut.after(y, Coupling.axis(axis, cut.shape(y).rank())))
                .toArray();
    }
}
