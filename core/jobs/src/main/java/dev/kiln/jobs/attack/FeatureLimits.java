package dev.kiln.jobs.attack;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.ModelInput;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The limits of an attacker feature by feature, besides the ball: which features may change, the range of each, and the
 * values that it can have. All arrays have the shape of one example of the data set, flattened.
 *
 * @param mutable whether each feature may change
 * @param low the minimum value of each
 * @param high the maximum value of each
 * @param step the distance of the values that each can have, which are {@code offset + k * step}; 0 where it can have any
 * @param offset one of those values
 */
public record FeatureLimits(boolean[] mutable, float[] low, float[] high, double[] step, double[] offset) {

    /** Checks the lengths. */
    public FeatureLimits {
        if (low.length != mutable.length
                || high.length != mutable.length
                || step.length != mutable.length
                || offset.length != mutable.length) {
            throw new IllegalArgumentException("the limits of " + mutable.length + " features have the lengths "
                    + low.length + ", " + high.length + ", " + step.length + " and " + offset.length);
        }
    }

    /**
     * No limits: every feature may change to any value.
     *
     * @param features the number of features
     * @return the limits
     */
    public static FeatureLimits none(int features) {
        boolean[] all = new boolean[features];
        Arrays.fill(all, true);
        float[] low = new float[features];
        float[] high = new float[features];
        Arrays.fill(low, Float.NEGATIVE_INFINITY);
        Arrays.fill(high, Float.POSITIVE_INFINITY);
        return new FeatureLimits(all, low, high, new double[features], new double[features]);
    }

    /**
     * The same with values that bytes can hold: {@code low + k (high - low) / 255}.
     *
     * @param least the value of the byte 0
     * @param greatest the value of the byte 255
     * @return the limits
     */
    public FeatureLimits inBytes(double least, double greatest) {
        double[] steps = new double[mutable.length];
        double[] offsets = new double[mutable.length];
        Arrays.fill(steps, (greatest - least) / 255);
        Arrays.fill(offsets, least);
        float[] lowest = low.clone();
        float[] highest = high.clone();
        for (int i = 0; i < lowest.length; i++) {
            lowest[i] = Math.max(lowest[i], (float) least);
            highest[i] = Math.min(highest[i], (float) greatest);
        }
        return new FeatureLimits(mutable, lowest, highest, steps, offsets);
    }

    /** The same in the layout of a model's input. */
    FeatureLimits laidOut(ModelInput input, long[] example) {
        float[] inOrder = laidOut(input, flags(), example);
        boolean[] laidOut = new boolean[inOrder.length];
        for (int i = 0; i < laidOut.length; i++) {
            laidOut[i] = inOrder[i] > 0;
        }
        return new FeatureLimits(laidOut, laidOut(input, low, example), laidOut(input, high, example), step, offset);
    }

    /** 1 for each feature that may change, 0 for the others. */
    private float[] flags() {
        float[] flags = new float[mutable.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = mutable[i] ? 1 : 0;
        }
        return flags;
    }

    private static float[] laidOut(ModelInput input, float[] values, long[] example) {
        long[] shape =
                LongStream.concat(LongStream.of(1), LongStream.of(example)).toArray();
        return input.layOut(Tensor.of(values, shape)).toFloatArray();
    }

    /** A text that differs for other limits. */
    String digest() {
        return Integer.toHexString(Arrays.hashCode(new int[] {
            Arrays.hashCode(mutable),
            Arrays.hashCode(low),
            Arrays.hashCode(high),
            Arrays.hashCode(step),
            Arrays.hashCode(offset)
        }));
    }

    /** Whether any feature may not change, or has a range of its own. */
    private boolean isNarrow() {
        for (int i = 0; i < mutable.length; i++) {
            if (!mutable[i] || Float.isFinite(low[i]) || Float.isFinite(high[i])) {
                return true;
            }
        }
        return false;
    }

    /** Whether some features can have certain values alone. */
    boolean hasSteps() {
        return Arrays.stream(step).anyMatch(size -> size > 0);
    }

    /**
     * Writes the inputs with features that may not change as they were, and the others in their ranges.
     *
     * @param original the clean inputs, in the model's layout {@code [N, ...]}
     * @param inputs of the same shape
     */
    Value write(Value original, Value inputs) {
        if (!isNarrow()) {
            return inputs;
        }
        long[] shape = original.shape().dims().stream()
                .mapToLong(dim -> dim.isFixed() ? dim.size() : 1)
                .toArray();
        shape[0] = 1;
        Value least = original.graph().constant(Tensor.of(low, shape));
        Value greatest = original.graph().constant(Tensor.of(high, shape));
        Value mayChange = original.graph()
                .constant(Tensor.of(flags(), shape))
                .greater(original.graph().scalar(0.5));
        return mayChange.where(inputs.max(least).min(greatest), original);
    }

    /** The way in which changes become multiples of a step. */
    enum Rounding {
        /** To the nearest one. */
        NEAREST,
        /** To the next one on the way to the clean value: a change that is never larger. */
        SMALLER,
        /** To the next one away from it. */
        LARGER
    }

    /**
     * The inputs with the values that the features can have, each in its range.
     *
     * @param clean the clean inputs, {@code [N, ...]}
     * @param found the inputs after an attack
     * @param rounding the direction
     */
    Tensor rounded(Tensor clean, Tensor found, Rounding rounding) {
        float[] from = clean.toFloatArray();
        float[] to = found.toFloatArray();
        for (int i = 0; i < to.length; i++) {
            int feature = i % mutable.length;
            if (step[feature] > 0 && to[i] != from[i]) {
                to[i] = rounded(from[i], to[i], feature, rounding);
            }
        }
        return Tensor.of(to, found.shape());
    }

    private float rounded(float from, float to, int feature, Rounding rounding) {
        double size = step[feature];
        long clean = Math.round((from - offset[feature]) / size);
        double change = (to - from) / size;
        long steps = switch (rounding) {
            case NEAREST -> Math.round(change);
            case SMALLER -> (long) change;
            case LARGER -> (long) (Math.signum(change) * Math.ceil(Math.abs(change)));
        };
        double value = offset[feature] + size * (clean + steps);
        // the least and the greatest of these values in the range
        double least = offset[feature] + size * Math.ceil((low[feature] - offset[feature]) / size - 1e-6);
        double greatest = offset[feature] + size * Math.floor((high[feature] - offset[feature]) / size + 1e-6);
        return steps == 0 ? from : (float) Math.max(least, Math.min(greatest, value));
    }

    /**
     * Checks that clean inputs have values that their features can have.
     *
     * @throws DataException if one does not; the message gives it
     */
    void check(Tensor clean, long[] examples, String source) {
        float[] values = clean.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            int feature = i % mutable.length;
            double places = step[feature] > 0 ? (values[i] - offset[feature]) / step[feature] : 0;
            if (Math.abs(places - Math.rint(places)) > 1e-3) {
                throw new DataException("The data " + source + " have the value " + values[i] + " in example "
                        + examples[i / mutable.length] + ", which is not one of "
                        + offset[feature] + " + k * " + (float) step[feature]
                        + ": what is clean already cannot be held. Leave the limit out, or round the data.");
            }
        }
    }
}
