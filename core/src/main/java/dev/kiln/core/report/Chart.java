package dev.kiln.core.report;

import java.util.List;

/**
 * Curves over one axis.
 *
 * @param title what it shows
 * @param xLabel what the horizontal axis is
 * @param yLabel what the vertical axis is, with its unit
 * @param fromZero whether the vertical axis begins at 0
 * @param series the curves
 */
public record Chart(String title, String xLabel, String yLabel, boolean fromZero, List<Series> series) {

    /** Copies the list. */
    public Chart {
        series = List.copyOf(series);
    }

    /**
     * One curve.
     *
     * @param name what it is called in the legend
     * @param points its points from left to right
     */
    public record Series(String name, List<Point> points) {

        /** Copies the list. */
        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * One point.
     *
     * @param x its place on the horizontal axis
     * @param y its height
     */
    public record Point(double x, double y) {}
}
