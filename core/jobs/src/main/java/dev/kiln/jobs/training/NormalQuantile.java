package dev.kiln.jobs.training;

/**
 * The inverse of the normal distribution function, to about 7 digits: algorithm AS 241, PPND7 (Wichura, "The percentage
 * points of the normal distribution", Applied Statistics 37, 1988). It uses only arithmetic and the square root, whose
 * results are the same on every machine.
 */
final class NormalQuantile {

    private static final double CENTRE = 0.425;
    private static final double FAR = 5;

    private static final double LOG_2 = 0.6931471805599453;
    private static final int MANTISSA_LENGTH = 52;
    private static final long MANTISSA = (1L << MANTISSA_LENGTH) - 1;
    private static final long SQRT_HALF_BITS = Double.doubleToRawLongBits(Math.sqrt(0.5));

    private NormalQuantile() {}

    /** The p-quantile of the standard normal distribution, p in (0, 1). */
    static double of(double p) {
        double q = p - 0.5;
        if (Math.abs(q) <= CENTRE) {
            return centre(q);
        }
        double r = Math.sqrt(-log(q < 0 ? p : 1 - p));
        double magnitude = r <= FAR ? tail(r - 1.6) : farTail(r - FAR);
        return q < 0 ? -magnitude : magnitude;
    }

    /** To 10 digits, for normal numbers: {@code log(m 2^e) = e log 2 + 2 atanh((m - 1) / (m + 1))}, m near 1. */
    private static double log(double x) {
        long bits = Double.doubleToRawLongBits(x) - SQRT_HALF_BITS;
        double m = Double.longBitsToDouble((bits & MANTISSA) + SQRT_HALF_BITS);
        double s = (m - 1) / (m + 1);
        double z = s * s;
        double series = 1 + z * (1 / 3.0 + z * (1 / 5.0 + z * (1 / 7.0 + z * (1 / 9.0 + z * (1 / 11.0)))));
        return (bits >> MANTISSA_LENGTH) * LOG_2 + 2 * s * series;
    }

    private static double centre(double q) {
        double r = 0.180625 - q * q;
        return q
                * (((5.9109374720e+01 * r + 1.5929113202e+02) * r + 5.0434271938e+01) * r + 3.3871327179e+00)
                / (((6.7187563600e+01 * r + 7.8757757664e+01) * r + 1.7895169469e+01) * r + 1.0);
    }

    private static double tail(double r) {
        return (((1.7023821103e-01 * r + 1.3067284816e+00) * r + 2.7568153900e+00) * r + 1.4234372777e+00)
                / ((1.2021132975e-01 * r + 7.3700164250e-01) * r + 1.0);
    }

    private static double farTail(double r) {
        return (((1.7337203997e-02 * r + 4.2868294337e-01) * r + 3.0812263860e+00) * r + 6.6579051150e+00)
                / ((1.2258202635e-02 * r + 2.4197894225e-01) * r + 1.0);
    }
}
