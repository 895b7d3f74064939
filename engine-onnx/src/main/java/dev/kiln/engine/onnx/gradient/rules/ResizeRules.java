package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Resizing of images. Each axis is multiplied by a matrix of weights, so the gradient is multiplied by the transposed
 * matrices.
 */
final class ResizeRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("Resize", p -> p.give(0, () -> new ResizeRules(p, 2).write()));
        RULES.put("Upsample", p -> p.give(0, () -> new ResizeRules(p, 1).write()));
    }

    private final Pullback p;
    private final ResizeWeights interpolation;
    private final long[] axes;
    private final Optional<Tensor> scales;
    private final Optional<Tensor> region;

    private ResizeRules(Pullback p, int scalesInput) {
        this.p = p;
        boolean upsamples = p.node().is("Upsample");
        ResizeWeights own = ResizeWeights.of(p);
        this.interpolation =
                upsamples ? new ResizeWeights(own.mode(), "asymmetric", "floor", own.cubic(), false, false) : own;
        this.axes = p.attributes()
                .integers("axes")
                .map(list -> Arrays.stream(list).map(a -> p.axis(a, 0)).toArray())
                .orElseGet(() -> LongStream.range(0, p.rank(0)).toArray());
        this.scales =
                p.optionalInput(scalesInput).flatMap(p.graph()::constantOf).filter(t -> t.size() == axes.length);
        this.region = upsamples ? Optional.empty() : p.optionalInput(1).flatMap(p.graph()::constantOf);
    }

    private Value write() {
        Value gradient = p.gradient();
        for (int i = 0; i < axes.length; i++) {
            int axis = (int) axes[i];
            if (!p.x().shape().dim(axis).equals(p.y().shape().dim(axis)) || !isWhole(i)) {
                gradient = pull(gradient, axis, matrix(i, axis));
            }
        }
        return Shapes.reshapeLike(gradient, p.x());
    }

    /** Whether an axis is copied as it is, neither scaled nor cropped. */
    private boolean isWhole(int i) {
        return !interpolation.transformation().equals("tf_crop_and_resize")
                && scales.map(s -> s.getDouble(i) == 1).orElse(true);
    }

    private Value matrix(int i, int axis) {
        long input = p.x().size(axis);
        long output = p.y().size(axis);
        if (input < 0 || output < 0) {
            throw p.fail("the lengths of its axis " + axis + " are not known before a run");
        }
        double scale = scales.map(s -> s.getDouble(i)).orElseGet(() -> proportion(input, output));
        boolean cropped = interpolation.transformation().equals("tf_crop_and_resize");
        if (cropped && region.isEmpty()) {
            throw p.fail("its region is not known before a run");
        }
        double start = cropped ? region.orElseThrow().getDouble(i) : 0;
        double end = cropped ? region.orElseThrow().getDouble(i + axes.length) : 1;
        float[] weights = interpolation.weights(new ResizeWeights.Axis(input, output, scale, start, end));
        return p.graph().constant(Tensor.of(weights, output, input).cast(p.elementType()));
    }

    /** The scale that follows from sizes: their own ratio, or one for all axes. */
    private double proportion(long input, long output) {
        String policy = p.attributes().text("keep_aspect_ratio_policy", "stretch");
        Optional<long[]> sizes = p.integers(3);
        if (policy.equals("stretch") || sizes.isEmpty()) {
            return (double) output / input;
        }
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (int i = 0; i < axes.length; i++) {
            double ratio = (double) sizes.get()[i] / p.x().size((int) axes[i]);
            least = Math.min(least, ratio);
            greatest = Math.max(greatest, ratio);
        }
        return policy.equals("not_larger") ? least : greatest;
    }

    /** The gradient multiplied by a matrix along one axis. */
    private static Value pull(Value gradient, int axis, Value matrix) {
        int rank = gradient.shape().rank();
        if (axis == rank - 1 && rank > 1) {
            return gradient.matMul(matrix);
        }
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < rank; i++) {
            letters.append((char) ('a' + i));
        }
        String moved = letters.toString().replace((char) ('a' + axis), 'z');
        String equation = letters + "," + (char) ('a' + axis) + "z->" + moved;
        return gradient.graph().apply("Einsum", Attributes.NONE.with("equation", equation), gradient, matrix);
    }
}
