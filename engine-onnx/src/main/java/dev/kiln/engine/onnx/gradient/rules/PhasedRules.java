package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The derivatives of the operators of {@link PhasedPooling}. */
final class PhasedRules {

    static final Map<String, GradientRule> RULES =
            Map.of(PhasedPooling.POOL, PhasedRules::pool, PhasedPooling.CONVOLUTION, PhasedRules::convolution);

    /** The number of channels from which the gradient of the input is faster over the unpooled feature map. */
    private static final long MANY_CHANNELS = 16;

    private PhasedRules() {}

    private static Phases phases(Pullback p, int first) {
        return new Phases(List.of(p.input(first), p.input(first + 1), p.input(first + 2), p.input(first + 3)), p.y());
    }

    private static void pool(Pullback p) {
        p.give(0, () -> phases(p, 1).unpooled(p.gradient(), p.x().size(2), p.x().size(3)));
    }

    private static void convolution(Pullback p) {
        Value weight = p.input(1);
        Window window = Windows.of(p, PhasedPooling.spatial(weight));
        Phases phases = phases(p, 3);
        p.give(
                0,
                () -> weight.size(1) < MANY_CHANNELS
                        ? spread(phases.gradients(p.gradient()), weight, window, p.x())
                        : InputGradient.write(unpooled(p, phases, window), weight, window, 1, p.x()));
        p.give(
                1,
                () -> weight.size(1) == 1
                        ? PhasedWeightGradient.write(p.x(), phases.gradients(p.gradient()), weight, window)
                        : WeightGradient.write(p.x(), unpooled(p, phases, window), weight, window, 1));
        p.give(2, () -> p.gradient().reduceSum(false, 0, 2, 3));
    }

    private static Value unpooled(Pullback p, Phases phases, Window window) {
        return phases.unpooled(p.gradient(), places(p, window, 0), places(p, window, 1));
    }

    private static long places(Pullback p, Window window, int axis) {
        long padding = window.pads().get(axis) + window.pads().get(axis + 2);
        return p.x().size(2 + axis) + padding - window.kernel().get(axis) + 1;
    }

    /** The sum of the phases' gradients, each with its kernel moved to the position of the phase in its window. */
    private static Value spread(List<Value> gradients, Value weight, Window window, Value x) {
        List<Value> parts = new ArrayList<>();
        for (int phase = 0; phase < 4; phase++) {
            int row = phase / 2;
            int column = phase % 2;
            Value moved = pad(weight, row, column, 1 - row, 1 - column);
            parts.add(Windows.spread(gradients.get(phase), moved, widened(window), 1, x));
        }
        return x.graph().apply("", "Sum", Attributes.NONE, parts, 1).get(0);
    }

    private static Value pad(Value weight, long above, long left, long below, long right) {
        GraphBuilder graph = weight.graph();
        Value pads = graph.integers(0, 0, above, left, 0, 0, below, right);
        return graph.apply("Pad", Attributes.NONE, weight, pads);
    }

    /** The window of all four phases: longer by one, with stride 2. */
    static Window widened(Window window) {
        List<Long> kernel = window.kernel().stream().map(length -> length + 1).toList();
        return new Window(kernel, List.of(2L, 2L), window.pads(), window.dilations());
    }
}
