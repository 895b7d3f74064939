package dev.kiln.jobs.evaluation;

/**
 * A 95 % confidence interval of a share, after Wilson ("Probable inference, the law of succession, and statistical
 * inference", 1927):
 *
 * <pre>
 * (p + z²/2n ± z √(p (1 - p) / n + z²/4n²)) / (1 + z²/n),  p = successes / n,  z = 1.96
 * </pre>
 *
 * <p>Unlike the textbook's normal interval it stays in {@code [0, 1]} and is meaningful at 0 and 100 %: 0 of 100 gives
 * {@code [0, 0.037]}.
 *
 * @param low the lower end, in {@code [0, 1]}
 * @param high the upper end, in {@code [0, 1]}
 */
public record Confidence(double low, double high) {

    /** The 97.5 % quantile of the normal distribution. */
    private static final double Z = 1.959963984540054;

    /**
     * The interval of a counted share.
     *
     * @param successes the number of successful trials, at most {@code trials}
     * @param trials the number of trials; {@code [0, 1]} for none
     * @return the interval
     */
    public static Confidence wilson(long successes, long trials) {
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException(
                    "successes is " + successes + ", expected a count between 0 and trials, which is " + trials);
        }
        if (trials == 0) {
            return new Confidence(0, 1);
        }
        double n = trials;
        double p = successes / n;
        double centre = p + Z * Z / (2 * n);
        double reach = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        double scale = 1 + Z * Z / n;
        double low = successes == 0 ? 0 : (centre - reach) / scale;
        double high = successes == trials ? 1 : (centre + reach) / scale;
        return new Confidence(low, high);
    }
}
