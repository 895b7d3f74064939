package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;

/** One integer of a value, as far as it is known before a run: a number, or the length of some axis. */
sealed interface Entry {

    /** Nothing is known. */
    Entry UNKNOWN = new Length(Dim.UNKNOWN);

    /** The entry as a length; a negative integer is not a length, so unknown. */
    Dim dim();

    /** Whether this is a number. */
    boolean isNumber();

    /** Whether this is that number. */
    boolean is(long number);

    /** The integer; only for a number. */
    long value();

    static Entry of(long value) {
        return new Known(value);
    }

    static Entry of(Dim dim) {
        return dim.isFixed() ? new Known(dim.size()) : new Length(dim);
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

    /** An integer of any sign. */
    record Known(long value) implements Entry {

        @Override
        public Dim dim() {
            return value < 0 ? Dim.UNKNOWN : Dim.of(value);
        }

        @Override
        public boolean isNumber() {
            return true;
        }

        @Override
        public boolean is(long number) {
            return value == number;
        }

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A length that is known only at run time. */
    record Length(Dim dim) implements Entry {

        @Override
        public boolean isNumber() {
            return false;
        }

        @Override
        public boolean is(long number) {
            return false;
        }

        @Override
        public long value() {
            throw new IllegalStateException("The length " + dim + " is not known before a run.");
        }

        @Override
        public String toString() {
            return dim.toString();
        }
    }
}
