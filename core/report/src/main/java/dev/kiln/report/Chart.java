package dev.kiln.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
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
 * @param xScale the scale of the horizontal axis
 * @param yScale the scale of the vertical axis
 */
public record Chart(
        String title,
        String xLabel,
        String yLabel,
        boolean fromZero,
        List<Series> series,
        List<String> bars,
        Scale xScale,
        Scale yScale) {

    /** The scale of an axis. */
    public enum Scale {
        /** Equal distances are equal differences. */
        LINEAR,
        /** Equal distances are equal ratios; numbers that are not positive are left out. */
        LOGARITHMIC
    }

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
        this(title, xLabel, yLabel, fromZero, series, List.of(), Scale.LINEAR, Scale.LINEAR);
    }

    /**
     * The same chart with other scales.
     *
     * @param x the scale of the horizontal axis
     * @param y the scale of the vertical axis
     * @return the chart
     */
    public Chart withScales(Scale x, Scale y) {
        return new Chart(title, xLabel, yLabel, fromZero, series, bars, x, y);
    }

    /**
     * The same chart for numbers whose ratios matter: with a logarithmic vertical axis where all are positive and span more
     * than a decade, else with a linear one from 0 up.
     *
     * @return the chart
     */
    public Chart ofRatios() {
        DoubleSummaryStatistics values = series.stream()
                .flatMap(one -> one.points().stream())
                .mapToDouble(Point::y)
                .summaryStatistics();
        boolean spansDecades = values.getMin() > 0 && values.getMax() > 10 * values.getMin();
        Scale y = spansDecades ? Scale.LOGARITHMIC : Scale.LINEAR;
        return new Chart(title, xLabel, yLabel, !spansDecades, series, bars, xScale, y);
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
        return new Chart(
                title,
                "",
                yLabel,
                true,
                List.of(new Series(yLabel, points)),
                List.copyOf(heights.keySet()),
                Scale.LINEAR,
                Scale.LINEAR);
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
