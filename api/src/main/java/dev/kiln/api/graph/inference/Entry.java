package dev.kiln.api.graph.inference;

import dev.kiln.api.tensor.Dim;

/** What is known before a run of one integer among those that a value holds: a number, or the length of some axis. */
sealed interface Entry {

    /** Nothing is known. */
    Entry UNKNOWN = new Length(Dim.UNKNOWN);

    /** An integer of any sign. */
    record Number(long value) implements Entry {}

    /** A length that only a run decides. */
    record Length(Dim symbol) implements Entry {}

    static Entry of(long value) {
        return new Number(value);
    }

    static Entry of(Dim dim) {
        return dim.isFixed() ? new Number(dim.size()) : new Length(dim);
    }

    /** The entry read as a length; what is no length is unknown. */
    default Dim dim() {
        if (this instanceof Length length) {
            return length.symbol;
        }
        return value() < 0 ? Dim.UNKNOWN : Dim.of(value());
    }

    default boolean isNumber() {
        return this instanceof Number;
    }

    default boolean is(long value) {
        return this instanceof Number number && number.value == value;
    }

    /** The integer; only for a number. */
    default long value() {
        if (this instanceof Number number) {
            return number.value;
        }
        throw new IllegalStateException("The integer " + this + " is not known before a run.");
    }

    /** The result of one of ONNX's four elementary operators on integers. */
    static Entry of(String operator, Entry a, Entry b) {
        if (a.isNumber() && b.isNumber()) {
            return numbers(operator, a.value(), b.value());
        }
        boolean same = a.equals(b) && !a.equals(UNKNOWN);
        return switch (operator) {
            case "Add" -> b.is(0) ? a : a.is(0) ? b : UNKNOWN;
            case "Sub" -> b.is(0) ? a : same ? of(0) : UNKNOWN;
            case "Mul" -> b.is(1) ? a : a.is(1) ? b : UNKNOWN;
            case "Div" -> b.is(1) ? a : same ? of(1) : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    private static Entry numbers(String operator, long a, long b) {
        return switch (operator) {
            case "Add" -> of(a + b);
            case "Sub" -> of(a - b);
            case "Mul" -> of(a * b);
            case "Div" -> b == 0 ? UNKNOWN : of(a / b);
            default -> UNKNOWN;
        };
    }
}
