package dev.kiln.plugins.quantization;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures the ranges of values of a float graph on calibration data. */
final class RangeMeasurement {

    private static final Attributes WHOLE = Attributes.of("keepdims", 0);

    private final Graph graph;
    private final Collection<String> values;
    private final CalibrationRun run;

    /**
     * The names of the outputs for the minimum and the maximum of a value in a batch, and for whether it contains a
     * NaN.
     */
    private record Extremes(String least, String greatest, String notANumber) {}

    /**
     * A measurement.
     *
     * @param graph the float graph
     * @param values the values to measure
     * @param run runs the examples
     */
    RangeMeasurement(Graph graph, Collection<String> values, CalibrationRun run) {
        this.graph = graph;
        this.values = List.copyOf(values);
        this.run = run;
    }

    /**
     * Measures the ranges.
     *
     * @param method the method that determines a range; {@link CalibrationMethod#PERCENTILE} runs the examples twice
     *     where there are outliers
     * @return the range of each value; computed values may be infinite
     * @throws DataException if a value is NaN on an example, or an example is infinite
     */
    Map<String, Range> measure(CalibrationMethod method) {
        if (values.isEmpty()) {
            return Map.of();
        }
        Map<String, Range> ranges = method == CalibrationMethod.MIN_MAX ? extremes() : percentiles();
        ranges.forEach(this::requireNumbers);
        return ranges;
    }

    private void requireNumbers(String value, Range range) {
        boolean mayBeInfinite = graph.input(value).isEmpty();
        if (!range.isNumber() || !(mayBeInfinite || range.isFinite())) {
            throw new DataException("On the calibration data the value " + value + " of the model "
                    + (range.isNumber() ? "reaches from " + range : "is not a number on some example")
                    + "; quantization needs finite numbers. Check the data and the model.");
        }
    }

    /** The engine computes the minimum and maximum of each batch, so that no activation is copied out of it. */
    private Map<String, Range> extremes() {
        GraphEditor editor = GraphEditor.of(graph).outputs(List.of());
        Map<String, Extremes> names = new LinkedHashMap<>();
        values.forEach(value -> names.put(value, extremes(editor, value)));
        Map<String, Range> ranges = new LinkedHashMap<>();
        run.forEachBatch(
                editor.prune().build(),
                results -> names.forEach((value, at) -> ranges.merge(value, range(results, at), Range::with)));
        return ranges;
    }

    private static Extremes extremes(GraphEditor editor, String value) {
        // ONNX Runtime's ReduceMin and ReduceMax ignore NaN
        String isNaN = node(editor, "IsNaN", value, Attributes.NONE);
        String numbers = node(editor, "Cast", isNaN, Attributes.NONE.with("to", ElementType.FLOAT));
        return new Extremes(
                result(editor, "ReduceMin", value, WHOLE),
                result(editor, "ReduceMax", value, WHOLE),
                result(editor, "ReduceMax", numbers, WHOLE));
    }

    private static Range range(Map<String, Tensor> results, Extremes names) {
        boolean isNumber = scalar(results, names.notANumber()) == 0;
        return isNumber
                ? new Range(scalar(results, names.least()), scalar(results, names.greatest()))
                : new Range(Float.NaN, Float.NaN);
    }

    private static String result(GraphEditor editor, String operator, String value, Attributes attributes) {
        String name = node(editor, operator, value, attributes);
        editor.output(name);
        return name;
    }

    private static String node(GraphEditor editor, String operator, String value, Attributes attributes) {
        String name = editor.freshName(value + "/" + operator);
        editor.add(name, operator, List.of(value), List.of(name), attributes);
        return name;
    }

    private static float scalar(Map<String, Tensor> results, @Nullable String name) {
        Tensor result = results.get(name);
        return result == null ? Float.NaN : result.floats().get(0);
    }

    /**
     * Where outliers of a value are left out, later values are measured accordingly: the first pass measures the
     * ranges, and the second one those of a graph that is clipped to them, as the integers clip it.
     */
    private Map<String, Range> percentiles() {
        Map<String, Histogram> first = histograms(graph);
        Map<String, Range> cut = new LinkedHashMap<>();
        first.forEach((value, histogram) -> {
            Range range = percentile(histogram);
            if (!range.equals(histogram.whole())) {
                cut.put(value, range);
            }
        });
        Map<String, Histogram> last = cut.isEmpty() ? first : histograms(clipped(cut));
        Map<String, Range> ranges = new LinkedHashMap<>();
        last.forEach((value, histogram) -> ranges.put(value, percentile(histogram)));
        return ranges;
    }

    /** The graph in which the readers of these values read them clipped to their ranges. */
    private Graph clipped(Map<String, Range> cut) {
        GraphEditor editor = GraphEditor.of(graph);
        cut.forEach((value, range) -> {
            String clipped = editor.freshName(value + "/clipped");
            String least = editor.freshName(value + "/least");
            String greatest = editor.freshName(value + "/greatest");
            editor.redirect(value, clipped)
                    .constant(least, Tensor.scalar(ElementType.FLOAT, range.least()))
                    .constant(greatest, Tensor.scalar(ElementType.FLOAT, range.greatest()))
                    .add(clipped, "Clip", List.of(value, least, greatest), List.of(clipped), Attributes.NONE);
        });
        return editor.build();
    }

    private Map<String, Histogram> histograms(Graph measured) {
        GraphEditor editor = GraphEditor.of(measured).outputs(List.of());
        Map<String, Histogram> histograms = new LinkedHashMap<>();
        Map<String, Histogram> byResult = new LinkedHashMap<>();
        for (String value : values) {
            Histogram histogram = new Histogram();
            histograms.put(value, histogram);
            byResult.put(result(editor, "Identity", value, Attributes.NONE), histogram);
        }
        run.forEachBatch(
                editor.prune().build(),
                results -> results.forEach((name, numbers) -> byResult.computeIfPresent(name, (n, histogram) -> {
                    histogram.add(numbers);
                    return histogram;
                })));
        return histograms;
    }

    /** The whole range where it is infinite, which a percentile must not hide. */
    private static Range percentile(Histogram histogram) {
        Range whole = histogram.whole();
        return whole.isFinite() ? histogram.percentile(Histogram.PERCENTILE) : whole;
    }
}
