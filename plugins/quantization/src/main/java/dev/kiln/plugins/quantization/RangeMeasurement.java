package dev.kiln.plugins.quantization;

import dev.kiln.api.DataException;
import dev.kiln.api.graph.Attributes;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphEditor;
import dev.kiln.api.tensor.Tensor;
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
     * A measurement.
     *
     * @param graph the float graph
     * @param values the values whose ranges are wanted
     * @param run runs the examples
     */
    RangeMeasurement(Graph graph, Collection<String> values, CalibrationRun run) {
        this.graph = graph;
        this.values = values;
        this.run = run;
    }

    /**
     * Measures.
     *
     * @param method how a range is chosen; {@link CalibrationMethod#PERCENTILE} runs the examples twice
     * @return the range of each value
     * @throws DataException if a value is not finite on an example
     */
    Map<String, Range> measure(CalibrationMethod method) {
        Map<String, Range> whole = extremes();
        whole.forEach(RangeMeasurement::requireFinite);
        return method == CalibrationMethod.MIN_MAX ? whole : percentiles(whole);
    }

    private static void requireFinite(String value, Range range) {
        if (!range.isFinite()) {
            throw new DataException("On the calibration data the value " + value + " of the model reaches from "
                    + range.least() + " to " + range.greatest()
                    + "; quantization needs finite numbers. Check the data and the model.");
        }
    }

    /** The engine itself finds the extremes of each batch, so that no activation leaves it. */
    private Map<String, Range> extremes() {
        GraphEditor editor = graph.edit().outputs(List.of());
        Map<String, String> least = new LinkedHashMap<>();
        Map<String, String> greatest = new LinkedHashMap<>();
        for (String value : values) {
            least.put(value, result(editor, "ReduceMin", value, WHOLE));
            greatest.put(value, result(editor, "ReduceMax", value, WHOLE));
        }
        Map<String, Range> ranges = new LinkedHashMap<>();
        run.forEachBatch(
                editor.prune().build(),
                results -> values.forEach(value -> ranges.merge(
                        value,
                        new Range(scalar(results, least.get(value)), scalar(results, greatest.get(value))),
                        Range::with)));
        return ranges;
    }

    private static String result(GraphEditor editor, String operator, String value, Attributes attributes) {
        String name = editor.freshName(value + "/" + operator);
        editor.add(name, operator, List.of(value), List.of(name), attributes).output(name);
        return name;
    }

    private static float scalar(Map<String, Tensor> results, @Nullable String name) {
        Tensor result = results.get(name);
        return result == null ? Float.NaN : result.floats().get(0);
    }

    private Map<String, Range> percentiles(Map<String, Range> whole) {
        GraphEditor editor = graph.edit().outputs(List.of());
        Map<String, Histogram> histograms = new LinkedHashMap<>();
        Map<String, Histogram> byResult = new LinkedHashMap<>();
        whole.forEach((value, range) -> {
            Histogram histogram = new Histogram(range);
            histograms.put(value, histogram);
            byResult.put(result(editor, "Identity", value, Attributes.NONE), histogram);
        });
        run.forEachBatch(
                editor.prune().build(),
                results -> results.forEach((name, values) -> byResult.computeIfPresent(name, (n, histogram) -> {
                    histogram.add(values);
                    return histogram;
                })));
        Map<String, Range> ranges = new LinkedHashMap<>();
        histograms.forEach((value, histogram) -> ranges.put(value, histogram.percentile(Histogram.PERCENTILE)));
        return ranges;
    }
}
