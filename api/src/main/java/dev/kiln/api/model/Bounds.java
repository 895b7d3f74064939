package dev.kiln.api.model;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * An interval of numbers.
 *
 * @param low the minimum, which may be infinite
 * @param high the maximum, which may be infinite
 */
record Bounds(double low, double high) {

    static final Bounds NONE = new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    static final Bounds UNIT = new Bounds(0, 1);
    static final Bounds SIGNED_UNIT = new Bounds(-1, 1);
    static final Bounds POSITIVE = new Bounds(0, Double.POSITIVE_INFINITY);
    static final Bounds NEGATIVE = new Bounds(Double.NEGATIVE_INFINITY, 0);

    /** Whether they could be probabilities. */
    boolean isWithinUnit() {
        return low >= 0 && high <= 1;
    }

    Bounds rising(DoubleUnaryOperator function) {
        return new Bounds(function.applyAsDouble(low), function.applyAsDouble(high));
    }

    Bounds negated() {
        return new Bounds(-high, -low);
    }

    Bounds absolute() {
        double most = Math.max(Math.abs(low), Math.abs(high));
        return new Bounds(low > 0 ? low : high < 0 ? -high : 0, most);
    }

    Bounds plus(Bounds other) {
        return new Bounds(low + other.low, high + other.high);
    }

    Bounds times(Bounds other) {
        return over(
                product(low, other.low), product(low, other.high), product(high, other.low), product(high, other.high));
    }

    /** An infinite bound times 0 is 0. */
    private static double product(double a, double b) {
        return a == 0 || b == 0 ? 0 : a * b;
    }

    Bounds reciprocal() {
        return low > 0 || high < 0 ? new Bounds(1 / high, 1 / low) : NONE;
    }

    /** The power with a constant exponent; known for bases that are not negative. */
    Bounds power(double exponent) {
        return low >= 0 ? over(Math.pow(low, exponent), Math.pow(high, exponent)) : NONE;
    }

    Bounds least(Bounds other) {
        return new Bounds(Math.min(low, other.low), Math.min(high, other.high));
    }

    Bounds greatest(Bounds other) {
        return new Bounds(Math.max(low, other.low), Math.max(high, other.high));
    }

    Bounds or(Bounds other) {
        return new Bounds(Math.min(low, other.low), Math.max(high, other.high));
    }

    private static Bounds over(double... ends) {
        return new Bounds(
                DoubleStream.of(ends).min().orElseThrow(),
                DoubleStream.of(ends).max().orElseThrow());
    }
}
