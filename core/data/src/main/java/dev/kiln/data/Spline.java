package dev.kiln.data;

/** Points along a stroke. */
final class Spline {

    private Spline() {}

    /**
     * One coordinate of the curve between two points of a stroke: on the straight line, or on the uniform Catmull-Rom
     * spline through all of its points (Catmull and Rom, 1974), its ends repeated.
     *
     * @param stroke the stroke
     * @param span the number of the first point in the stroke
     * @param coordinates the coordinate of each of the glyph's points
     * @param steps the number of parts
     * @return {@code steps + 1} values
     */
    static double[] span(Glyph.Stroke stroke, int span, double[] coordinates, int steps) {
        int[] points = stroke.points();
        double start = coordinates[points[span]];
        double end = coordinates[points[span + 1]];
        double before = coordinates[points[neighbour(points, span, -1)]];
        double after = coordinates[points[neighbour(points, span + 1, 1)]];
        double startSlope = stroke.curved() ? (end - before) / 2 : end - start;
        double endSlope = stroke.curved() ? (after - start) / 2 : end - start;
        double[] values = new double[steps + 1];
        for (int step = 0; step <= steps; step++) {
            values[step] = hermite(start, end, startSlope, endSlope, (double) step / steps);
        }
        return values;
    }

    /** The next point in a direction; a closed stroke wraps around, an open one ends. */
    private static int neighbour(int[] points, int at, int direction) {
        int last = points.length - 1;
        int next = at + direction;
        if (next >= 0 && next <= last) {
            return next;
        }
        boolean closed = points[0] == points[last];
        return closed ? (next < 0 ? last - 1 : 1) : at;
    }

    private static double hermite(double start, double end, double startSlope, double endSlope, double t) {
        double t2 = t * t;
        double t3 = t2 * t;
        return (2 * t3 - 3 * t2 + 1) * start
                + (t3 - 2 * t2 + t) * startSlope
                + (3 * t2 - 2 * t3) * end
                + (t3 - t2) * endSlope;
    }
}
