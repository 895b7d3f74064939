package dev.kiln.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Curves over one axis, or bars side by side.
 *
 * @param title the title
 * @param xLabel the label of the horizontal axis
 * @param yLabel the label of the vertical axis, with its unit
 * @param fromZero whether the vertical axis begins at 0
 * @param series the curves
 * @param bars the names of bars, whose heights are the points of the one series; none for curves
 */
public record Chart(
        String title, String xLabel, String yLabel, boolean fromZero, List<Series> series, List<String> bars) {

    /** Copies the lists. */
    public Chart {
        series = List.copyOf(series);
        bars = List.copyOf(bars);
    }

    /**
     * Curves.
     *
     * @param title the title
     * @param xLabel the label of the horizontal axis
     * @param yLabel the label of the vertical axis, with its unit
     * @param fromZero whether the vertical axis begins at 0
     * @param series the curves
     */
    public Chart(String title, String xLabel, String yLabel, boolean fromZero, List<Series> series) {
        this(title, xLabel, yLabel, fromZero, series, List.of());
    }

    /**
     * Bars, from 0 up.
     *
     * @param title the title
     * @param yLabel the label of the vertical axis, with its unit
     * @param heights the height of each bar by its name, from left to right
     * @return the chart
     */
    public static Chart ofBars(String title, String yLabel, Map<String, Double> heights) {
        List<Point> points = new ArrayList<>();
        heights.values().forEach(height -> points.add(new Point(points.size(), height)));
        return new Chart(title, "", yLabel, true, List.of(new Series(yLabel, points)), List.copyOf(heights.keySet()));
    }

    /**
     * One curve.
     *
     * @param name its name in the legend
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
     * @param x its horizontal coordinate
     * @param y its vertical coordinate
     */
    public record Point(double x, double y) {}
}
