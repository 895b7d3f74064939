package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The gradients of a {@code BatchNormalization} in training mode, with {@code n} the normalized input, {@code s} its
 * scale over the standard deviation, and means and sums over all axes but the channels:
 *
 * <pre>
 * dbias = sum(g)     dscale = sum(g n)     dx = s g - s mean(g) - s mean(g n) n
 * </pre>
 *
 * <p>Functions with one factor and one summand for each channel are written as a {@code BatchNormalization} in
 * inference mode, which is one pass over the batch.
 */
final class BatchNormalizationGradient {

    private final Pullback p;
    private final GraphBuilder graph;
    private final Value scale;
    private final Value mean;
    private final Value variance;
    private final double epsilon;

    private BatchNormalizationGradient(Pullback p) {
        this.p = p;
        this.graph = p.graph();
        this.scale = p.input(1);
        this.epsilon = p.attributes().real("epsilon", 1e-5f);
        List<Value> made = statistics();
        this.mean = made.get(0);
        this.variance = made.get(1);
    }

    static void write(Pullback p) {
        new BatchNormalizationGradient(p).write();
    }

    private List<Value> statistics() {
        if (BatchStatistics.handsOut(p.node())) {
            return List.of(p.output(1), p.output(2));
        }
        // the kernel overwrites its last two inputs
        List<Value> inputs =
                List.of(p.x(), scale, p.input(2), p.input(3).mul(0), p.input(4).mul(0));
        Attributes attributes = p.attributes().with("momentum", 0f);
        return graph.apply("", "BatchNormalization", attributes, inputs, 3).subList(1, 3);
    }

    private void write() {
        Value gradient = p.gradient(0).orElseGet(() -> Shapes.zerosLike(p.y()));
        Value normalized = perChannel(p.x(), ones(), zeros(), mean, variance, epsilon);
        Value sum = sum(gradient);
        Value along = sum(gradient.mul(normalized));
        p.give(0, () -> {
            Value steepness = scale.mul(variance.add(epsilon).sqrt().reciprocal());
            Value share = steepness.div(Shapes.ratio(p.x(), scale)).neg();
            Value rest = perChannel(normalized, share.mul(along), share.mul(sum), zeros(), ones(), 0);
            return throughStatistics(gradient.mul(channel(steepness)).add(rest));
        });
        p.give(1, () -> along);
        p.give(2, () -> sum);
    }

    /** Adds the gradients of the mean and the variance as outputs, as in higher-order derivatives. */
    private Value throughStatistics(Value gradient) {
        boolean running = !BatchStatistics.handsOut(p.node());
        if (running && (hasGradient(1) || hasGradient(2))) {
            throw p.fail("its running statistics are differentiated");
        }
        Value total = gradient;
        Value count = Shapes.ratio(p.x(), scale);
        if (hasGradient(1)) {
            total = total.add(channel(p.gradient(1).orElseThrow().div(count)));
        }
        if (hasGradient(2)) {
            Value slope = channel(p.gradient(2).orElseThrow().mul(2).div(count));
            total = total.add(p.x().sub(channel(mean)).mul(slope));
        }
        return total;
    }

    private boolean hasGradient(int output) {
        return output < p.node().outputs().size() && p.gradient(output).isPresent();
    }

    private Value perChannel(Value x, Value factor, Value summand, Value shift, Value variance, double epsilon) {
        Attributes attributes = Attributes.NONE.with("epsilon", (float) epsilon);
        return graph.apply("BatchNormalization", attributes, x, factor, summand, shift, variance);
    }

    private Value ones() {
        return Shapes.fullLike(scale, 1);
    }

    private Value zeros() {
        return Shapes.zerosLike(scale);
    }

    private Value sum(Value value) {
        return value.reduceSum(
                false, LongStream.range(0, p.rank(0)).filter(axis -> axis != 1).toArray());
    }

    /** A vector with a value for each channel, with trailing axes so that it broadcasts. */
    private Value channel(Value value) {
        long[] trailing = new long[p.rank(0) - 2];
        Arrays.setAll(trailing, axis -> axis + 1);
        return trailing.length == 0 ? value : value.unsqueeze(trailing);
    }
}
