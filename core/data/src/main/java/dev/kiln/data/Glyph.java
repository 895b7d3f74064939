package dev.kiln.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One way to write a digit: points, and strokes through them. Strokes that meet share a point, so that they still meet
 * when the points are moved.
 *
 * @param xs the horizontal positions of the points, from the left, in [0, 1]
 * @param ys their vertical positions, from the top, in [0, 1]
 * @param strokes the lines and curves, in the order in which a pen draws them
 */
record Glyph(double[] xs, double[] ys, List<Stroke> strokes) {

    /**
     * A line or curve.
     *
     * @param points the indices of its points
     * @param curved whether it is a Catmull-Rom spline; else straight from point to point
     */
    record Stroke(int[] points, boolean curved) {}

    /**
     * Reads a glyph.
     *
     * @param text strokes separated by blanks: {@code ~} for a curve or {@code -} for straight lines, then the points
     *     as percentages {@code x,y}, such as {@code "~18,26 54,3 18,95 -18,95 84,94"}
     * @return the glyph
     */
    static Glyph parse(String text) {
        Map<String, Integer> points = new LinkedHashMap<>();
        List<Stroke> strokes = new ArrayList<>();
        for (String stroke : text.split(" (?=[~-])", -1)) {
            int[] indices = Arrays.stream(stroke.substring(1).split(" ", -1))
                    .mapToInt(point -> points.computeIfAbsent(point, p -> points.size()))
                    .toArray();
            strokes.add(new Stroke(indices, stroke.charAt(0) == '~'));
        }
        return new Glyph(coordinates(points, 0), coordinates(points, 1), List.copyOf(strokes));
    }

    private static double[] coordinates(Map<String, Integer> points, int axis) {
        return points.keySet().stream()
                .mapToDouble(point -> Integer.parseInt(point.split(",", -1)[axis]) / 100.0)
                .toArray();
    }
}
