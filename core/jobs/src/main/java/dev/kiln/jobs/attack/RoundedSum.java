package dev.kiln.jobs.attack;

import dev.kiln.graph.build.Value;

/**
 * Writes sums {@code a + b} whose distance from {@code a} never exceeds {@code b} by rounding.
 *
 * <p>The rounding error of a sum is itself a sum of its terms without error (Knuth, "The art of computer programming",
 * volume 2, 4.2.2, theorem B). Where it shows that the sum was rounded outward, the sum moves back by one or two units
 * in the last place, and not past {@code a}. All other sums equal those of every other tool.
 */
final class RoundedSum {

    /** One unit in the last place of a FLOAT, of a number between 1 and 2. */
    private static final double UNIT = 0x1p-23;

    private RoundedSum() {}

    /** The sum where b is not negative: never greater than the real one. */
    static Value down(Value a, Value b) {
        Value sum = a.add(b);
        Value inward = sum.sub(sum.abs().mul(UNIT)).max(a);
        return error(a, b, sum).less(zero(a)).where(inward, sum);
    }

    /** The difference {@code a - b} where b is not negative: never less than the real one. */
    static Value up(Value a, Value b) {
        Value difference = a.sub(b);
        Value inward = difference.add(difference.abs().mul(UNIT)).min(a);
        return error(a, b.neg(), difference).greater(zero(a)).where(inward, difference);
    }

    /** The exact sum minus the rounded one. */
    private static Value error(Value a, Value b, Value sum) {
        Value ofB = sum.sub(a);
        return a.sub(sum.sub(ofB)).add(b.sub(ofB));
    }

    private static Value zero(Value like) {
        return like.graph().scalar(0);
    }
}
