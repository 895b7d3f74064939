package dev.kiln.api.extension;

/** The range of an option's values. */
record Limits(double low, boolean lowIncluded, double high, boolean highIncluded) {

    static final Limits NONE = new Limits(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);

    Limits atLeast(double value) {
        return new Limits(value, true, high, highIncluded);
    }

    Limits above(double value) {
        return new Limits(value, false, high, highIncluded);
    }

    Limits atMost(double value) {
        return new Limits(low, lowIncluded, value, true);
    }

    Limits below(double value) {
        return new Limits(low, lowIncluded, value, false);
    }

    boolean allow(double value) {
        boolean aboveLow = value > low || (lowIncluded && value == low);
        boolean belowHigh = value < high || (highIncluded && value == high);
        return aboveLow && belowHigh;
    }

    @Override
    public String toString() {
        if (equals(NONE)) {
            return "";
        }
        return (lowIncluded ? "[" : "(") + text(low) + ", " + text(high) + (highIncluded ? "]" : ")");
    }

    private static String text(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "-∞";
        }
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
