package dev.kiln.graph.tensor;

/**
 * A floating point format of a byte or less: a sign, an exponent and a mantissa.
 *
 * <p>A code with exponent {@code e} and mantissa {@code m} is {@code (-1)^s 2^(e - bias) (1 + m / 2^mantissa)}, and
 * {@code (-1)^s 2^(1 - bias) m / 2^mantissa} where {@code e} is 0.
 *
 * @param width the number of bits of a code
 * @param mantissa the number of bits of its mantissa
 * @param bias the bias of the exponent
 * @param greatest the code of the largest finite number
 * @param infinity the code of positive infinity; -1 where there is none
 * @param nan the code of NaN; where there is none, the largest number stands for it
 * @param zeroIsSigned whether there is a negative zero; where there is none, its code is that of NaN
 */
record Minifloat(int width, int mantissa, int bias, int greatest, int infinity, int nan, boolean zeroIsSigned) {

    private static final Minifloat E4M3FN = new Minifloat(8, 3, 7, 0x7e, -1, 0x7f, true);
    private static final Minifloat E4M3FNUZ = new Minifloat(8, 3, 8, 0x7f, -1, 0x80, false);
    private static final Minifloat E5M2 = new Minifloat(8, 2, 15, 0x7b, 0x7c, 0x7e, true);
    private static final Minifloat E5M2FNUZ = new Minifloat(8, 2, 16, 0x7f, -1, 0x80, false);
    private static final Minifloat E2M1 = new Minifloat(4, 1, 1, 0x7, -1, 0x7, true);

    /** The format of an element type. */
    static Minifloat of(ElementType type) {
        return switch (type) {
            case FLOAT8E4M3FN -> E4M3FN;
            case FLOAT8E4M3FNUZ -> E4M3FNUZ;
            case FLOAT8E5M2 -> E5M2;
            case FLOAT8E5M2FNUZ -> E5M2FNUZ;
            case FLOAT4E2M1 -> E2M1;
            default -> throw new IllegalArgumentException(type + " is not a floating point type of a byte or less");
        };
    }

    private int signBit() {
        return 1 << (width - 1);
    }

    /** The number of a code. */
    double read(int code) {
        int magnitude = code & (signBit() - 1);
        if ((!zeroIsSigned && code == nan) || magnitude > Math.max(greatest, infinity)) {
            return Double.NaN;
        }
        double number = magnitude == infinity ? Double.POSITIVE_INFINITY : finite(magnitude);
        return (code & signBit()) == 0 ? number : -number;
    }

    private double finite(int magnitude) {
        int exponent = magnitude >> mantissa;
        int fraction = magnitude & ((1 << mantissa) - 1);
        int hidden = exponent == 0 ? 0 : 1 << mantissa;
        return Math.scalb((double) (hidden + fraction), Math.max(exponent, 1) - bias - mantissa);
    }

    /** The code of the nearest number, ties to the even code; beyond the largest number, the largest. */
    int write(double value) {
        if (Double.isNaN(value)) {
            return nan;
        }
        int magnitude = nearest(Math.min(Math.abs(value), finite(greatest)));
        boolean isNegative = Math.copySign(1, value) < 0 && (magnitude > 0 || zeroIsSigned);
        return isNegative ? magnitude | signBit() : magnitude;
    }

    private int nearest(double magnitude) {
        int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
        int steps = (int) Math.rint(Math.scalb(magnitude, mantissa - exponent));
        return ((exponent + bias - 1) << mantissa) + steps;
    }
}
