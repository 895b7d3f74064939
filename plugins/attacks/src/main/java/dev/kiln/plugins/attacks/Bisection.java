package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Norm;

/**
 * Bisects the way from the clean inputs to points that reach the goal, in L2 along the line between them, in L∞ through
 * the points clipped to smaller and smaller balls.
 *
 * @param decisions the model's answers
 * @param norm the norm
 * @param clean a row of features for each example
 */
record Bisection(Decisions decisions, Norm norm, float[] clean) {

    /**
     * Replaces points by the last ones on the way that reach the goal.
     *
     * @param points a row of features for each example
     * @param rows the examples
     * @param precision the share of the way up to which the boundary is located
     */
    void approach(float[] points, int[] rows, double precision) {
        int features = decisions.features();
        double[] near = new double[rows.length];
        float[] far = rows(points, rows);
        float[] tried = new float[far.length];
        for (double width = 0.5; width > precision / 2; width /= 2) {
            for (int i = 0; i < rows.length; i++) {
                put(far, i, rows[i], near[i] + width, tried);
            }
            boolean[] reached = decisions.reached(tried, rows);
            for (int i = 0; i < rows.length; i++) {
                if (reached[i]) {
                    System.arraycopy(tried, i * features, points, rows[i] * features, features);
                } else {
                    near[i] += width;
                }
            }
        }
    }

    private float[] rows(float[] points, int[] rows) {
        int features = decisions.features();
        float[] some = new float[rows.length * features];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(points, rows[i] * features, some, i * features, features);
        }
        return some;
    }

    private void put(float[] far, int row, int example, double share, float[] tried) {
        int features = decisions.features();
        double radius = norm == Norm.LINF ? share * distance(far, row, example) : 0;
        for (int i = 0; i < features; i++) {
            double from = clean[example * features + i];
            double change = far[row * features + i] - from;
            double kept = norm == Norm.LINF ? Math.min(Math.max(change, -radius), radius) : share * change;
            tried[row * features + i] = decisions.clipped(from + kept);
        }
    }

    /** The distance of a row of points from an example. */
    double distance(float[] points, int row, int example) {
        int features = decisions.features();
        double distance = 0;
        for (int i = 0; i < features; i++) {
            double change = Math.abs((double) points[row * features + i] - clean[example * features + i]);
            distance = norm == Norm.LINF ? Math.max(distance, change) : distance + change * change;
        }
        return norm == Norm.LINF ? distance : Math.sqrt(distance);
    }
}
