package dev.kiln.engine.djl.script;

/**
 * A length that is either known while printing or computed in the run. Arithmetic on known lengths is folded.
 *
 * @param text the number, or an expression of type int
 */
record Length(String text) {

    static Length of(long value) {
        return new Length(Long.toString(value));
    }

    /** The length of one axis of an input. */
    static Length of(NodeWriter n, int input, int axis) {
        long size = n.shape(input).rank() > axis ? n.shape(input).size(axis) : -1;
        return size >= 0 ? of(size) : new Length("torch.size(" + n.in(input) + ", " + axis + ")");
    }

    boolean isKnown() {
        return text.matches("-?\\d+");
    }

    boolean is(long value) {
        return text.equals(Long.toString(value));
    }

    private long value() {
        return Long.parseLong(text);
    }

    private Length with(String function, Length other) {
        return new Length(function + "(" + text + ", " + other.text + ")");
    }

    private boolean isKnownWith(Length other) {
        return isKnown() && other.isKnown();
    }

    Length plus(Length other) {
        if (is(0)) {
            return other;
        }
        if (other.is(0)) {
            return this;
        }
        return isKnownWith(other) ? of(value() + other.value()) : with("torch.add", other);
    }

    Length plus(long other) {
        return plus(of(other));
    }

    Length minus(Length other) {
        if (other.is(0)) {
            return this;
        }
        return isKnownWith(other) ? of(value() - other.value()) : with("torch.sub", other);
    }

    Length times(long factor) {
        if (factor == 1) {
            return this;
        }
        return isKnown() ? of(value() * factor) : with("torch.mul", of(factor));
    }

    /** The quotient, rounded down. */
    Length over(long divisor) {
        if (divisor == 1) {
            return this;
        }
        return isKnown() ? of(Math.floorDiv(value(), divisor)) : with("torch.floordiv", of(divisor));
    }

    Length atLeast(long least) {
        return isKnown() ? of(Math.max(value(), least)) : with("ops.prim.max", of(least));
    }

    Length atMost(Length most) {
        return isKnownWith(most) ? of(Math.min(value(), most.value())) : with("ops.prim.min", most);
    }

    Length negated() {
        return of(0).minus(this);
    }
}
