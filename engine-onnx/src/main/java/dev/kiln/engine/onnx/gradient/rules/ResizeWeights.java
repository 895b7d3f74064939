package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Pullback;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code Resize} along one axis: each entry of the result is a weighted sum of entries of the input. The modes differ
 * in the position of an entry and the weights of its neighbours.
 *
 * @param mode {@code nearest}, {@code linear} or {@code cubic}
 * @param transformation the mapping of a position in the result to one in the input
 * @param nearest the choice of the nearest entry
 * @param cubic the coefficient of the cubic kernel
 * @param antialias whether downscaling widens the kernel
 * @param excludesOutside whether neighbours outside the input have no weight
 */
record ResizeWeights(
        String mode, String transformation, String nearest, double cubic, boolean antialias, boolean excludesOutside) {

    static ResizeWeights of(Pullback p) {
        return new ResizeWeights(
                p.attributes().text("mode", "nearest"),
                p.attributes().text("coordinate_transformation_mode", "half_pixel"),
                p.attributes().text("nearest_mode", "round_prefer_floor"),
                p.attributes().real("cubic_coeff_a", -0.75f),
                p.attributes().integer("antialias", 0) != 0,
                p.attributes().integer("exclude_outside", 0) != 0);
    }

    /**
     * One axis of a resize.
     *
     * @param input its length in the input
     * @param output its length in the result
     * @param scale its scale factor
     * @param start the start of the resized part of the input, for {@code tf_crop_and_resize}
     * @param end the end of that part
     */
    record Axis(long input, long output, double scale, double start, double end) {}

    /** The weights, a row of the input's length for each entry of the result. */
    float[] weights(Axis axis) {
        float[] weights = new float[Math.toIntExact(Math.multiplyExact(axis.output(), axis.input()))];
        for (int place = 0; place < axis.output(); place++) {
            int row = place;
            neighbours(axis, place)
                    .forEach((at, weight) -> weights[(int) (row * axis.input() + at)] += weight.floatValue());
        }
        return weights;
    }

    /** The weights of the input's entries in one entry of the result; those outside the input are moved to its edge. */
    private Map<Long, Double> neighbours(Axis axis, long place) {
        double at = origin(axis, place);
        boolean cropped = transformation.equals("tf_crop_and_resize") && (at < 0 || at > axis.input() - 1);
        if (cropped) {
            return Map.of();
        }
        if (mode.equals("nearest")) {
            return Map.of(clamp(nearestTo(at), axis), 1.0);
        }
        double stretch = antialias && axis.scale() < 1 ? 1 / axis.scale() : 1;
        double reach = (mode.equals("cubic") ? 2 : 1) * stretch;
        Map<Long, Double> found = new TreeMap<>();
        double sum = 0;
        for (long neighbour = (long) Math.floor(at - reach); neighbour <= Math.ceil(at + reach); neighbour++) {
            boolean outside = neighbour < 0 || neighbour >= axis.input();
            double weight = kernel(Math.abs(at - neighbour) / stretch);
            if (weight != 0 && !(outside && excludesOutside)) {
                found.merge(clamp(neighbour, axis), weight, Double::sum);
                sum += weight;
            }
        }
        double total = sum;
        found.replaceAll((neighbour, weight) -> weight / total);
        return found;
    }

    /** In single precision, as in ONNX Runtime: the choice of the nearest entry can depend on the last bit. */
    private float origin(Axis axis, long place) {
        float last = (float) (axis.input() - 1);
        float steps = (float) (axis.output() - 1);
        return switch (transformation) {
            case "asymmetric" -> place / (float) axis.scale();
            case "align_corners" -> steps == 0 ? 0 : place * last / steps;
            case "pytorch_half_pixel" -> steps == 0 ? 0 : halfPixel(axis, place);
            case "half_pixel_symmetric" -> {
                float adjustment = axis.output() / ((float) axis.scale() * axis.input());
                yield axis.input() / 2f * (1 - adjustment) + halfPixel(axis, place);
            }
            case "tf_crop_and_resize" -> {
                float start = (float) axis.start();
                float end = (float) axis.end();
                yield steps == 0 ? (start + end) * last / 2 : start * last + place * (end - start) * last / steps;
            }
            default -> halfPixel(axis, place);
        };
    }

    private static float halfPixel(Axis axis, long place) {
        return (place + 0.5f) / (float) axis.scale() - 0.5f;
    }

    private long nearestTo(double at) {
        return (long)
                switch (nearest) {
                    case "floor" -> Math.floor(at);
                    case "ceil" -> Math.ceil(at);
                    case "round_prefer_ceil" -> Math.floor(at + 0.5);
                    default -> Math.ceil(at - 0.5);
                };
    }

    private static long clamp(long place, Axis axis) {
        return Math.max(0, Math.min(axis.input() - 1, place));
    }

    private double kernel(double distance) {
        return mode.equals("cubic") ? cubicKernel(distance) : Math.max(0, 1 - distance);
    }

    private double cubicKernel(double d) {
        if (d <= 1) {
            return ((cubic + 2) * d - (cubic + 3)) * d * d + 1;
        }
        return d < 2 ? ((cubic * d - 5 * cubic) * d + 8 * cubic) * d - 4 * cubic : 0;
    }
}
