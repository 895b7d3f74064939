package dev.kiln.plugins.attacks;

/** The length of a change in Java: a function of the sum of its features' parts. */
enum Length {
    /** The sum of the absolute features. */
    L1 {
        @Override
        double part(double feature) {
            return Math.abs(feature);
        }

        @Override
        double ofSum(double parts) {
            return parts;
        }
    },

    /** The root of the sum of squares. */
    L2 {
        @Override
        double part(double feature) {
            return feature * feature;
        }

        @Override
        double ofSum(double parts) {
            return Math.sqrt(parts);
        }
    };

    abstract double part(double feature);

    abstract double ofSum(double parts);

    double sum(double... change) {
        double sum = 0;
        for (double feature : change) {
            sum += part(feature);
        }
        return sum;
    }

    double of(double... change) {
        return ofSum(sum(change));
    }
}
