package dev.kiln.engine.onnx.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OperatorCase;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Compares every derivative of a case with the difference of the loss a step above and a step below. */
public final class CentralDifferences {

    private static final double STEP = 1e-2;
    private static final double TOLERANCE = 5e-3;
    private static final double KINK = 0.01;

    private CentralDifferences() {}

    /** Compares; where the slopes on the two sides differ, at a kink, the derivative must be that of one side. */
    public static void check(Engine engine, OperatorCase operator) {
        Map<String, Tensor> analytic = run(engine, operator);
        Tensor weights = operator.forward().constants().get("weights");
        try (Program forward = engine.compile(operator.forward())) {
            double here = loss(forward, weights, operator.feeds());
            for (int input = 0; input < operator.inputs().size(); input++) {
                float[] derivative = analytic.get("dx" + input).toFloatArray();
                for (int element = 0; element < derivative.length; element++) {
                    double above = (loss(forward, weights, moved(operator, input, element, STEP)) - here) / STEP;
                    double below = (here - loss(forward, weights, moved(operator, input, element, -STEP))) / STEP;
                    double nearest = nearest(derivative[element], above, below);
                    assertThat((double) derivative[element])
                            .as("element %d of dx%d, with the slopes %f and %f", element, input, below, above)
                            .isCloseTo(nearest, within(TOLERANCE * (1 + Math.abs(nearest))));
                }
            }
        }
    }

    private static double nearest(double derivative, double above, double below) {
        double middle = (above + below) / 2;
        boolean smooth = Math.abs(above - below) < KINK * (1 + Math.abs(middle));
        return DoubleStream.of(middle, smooth ? middle : above, smooth ? middle : below)
                .boxed()
                .min(Comparator.comparingDouble(slope -> Math.abs(slope - derivative)))
                .orElseThrow();
    }

    private static Map<String, Tensor> run(Engine engine, OperatorCase operator) {
        try (Program program = engine.compile(operator.differentiated())) {
            return program.run(operator.feeds());
        }
    }

    private static Map<String, Tensor> moved(OperatorCase operator, int input, int element, double by) {
        Map<String, Tensor> feeds = operator.feeds();
        Tensor original = operator.inputs().get(input);
        float[] values = original.toFloatArray();
        values[element] += (float) by;
        feeds.put("x" + input, Tensor.of(values, original.shape()));
        return feeds;
    }

    private static double loss(Program forward, Tensor weights, Map<String, Tensor> feeds) {
        Tensor y = forward.run(feeds, List.of("y")).get("y");
        double sum = 0;
        for (int i = 0; i < y.size(); i++) {
            sum += weights.getDouble(i) * y.getDouble(i);
        }
        return sum;
    }

    /** The case whose result is the derivative of another one's sine in its first input. */
    public static OperatorCase gradientOf(OperatorCase operator) {
        return new OperatorCase("the derivative of " + operator.name(), operator.inputs(), x -> {
            Value y = operator.program().apply(x);
            return x.get(0).graph().gradient(y.graph().apply("Sin", Attributes.NONE, y), x.get(0));
        });
    }
}
