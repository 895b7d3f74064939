package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Option;
import java.util.Optional;

/** The limits of a numeric option, parsed from its documented range, such as {@code [0, 1)}. */
record OptionRange(double low, boolean lowIncluded, double high, boolean highIncluded) {

    /** The distance of tested real numbers beyond a limit, as a share of the limit. */
    private static final double BESIDE = 1e-6;

    static Optional<OptionRange> of(Option<?> option) {
        String text = option.range();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int comma = text.indexOf(',');
        return Optional.of(new OptionRange(
                number(text.substring(1, comma)),
                text.startsWith("["),
                number(text.substring(comma + 1, text.length() - 1)),
                text.endsWith("]")));
    }

    private static double number(String text) {
        return switch (text.trim()) {
            case "∞" -> Double.POSITIVE_INFINITY;
            case "-∞" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text.trim());
        };
    }

    boolean hasLow() {
        return !Double.isInfinite(low);
    }

    boolean hasHigh() {
        return !Double.isInfinite(high);
    }

    double least(boolean whole) {
        return lowIncluded ? low : low + step(low, whole);
    }

    double belowLeast(boolean whole) {
        return lowIncluded ? low - step(low, whole) : low;
    }

    double greatest(boolean whole) {
        return highIncluded ? high : high - step(high, whole);
    }

    double aboveGreatest(boolean whole) {
        return highIncluded ? high + step(high, whole) : high;
    }

    /** The value itself where it lies in the range, else the nearest in it. */
    double nearest(double value, boolean whole) {
        double raised = hasLow() ? Math.max(value, least(whole)) : value;
        return hasHigh() ? Math.min(raised, greatest(whole)) : raised;
    }

    private static double step(double limit, boolean whole) {
        return whole ? 1 : BESIDE * Math.max(1, Math.abs(limit));
    }
}
