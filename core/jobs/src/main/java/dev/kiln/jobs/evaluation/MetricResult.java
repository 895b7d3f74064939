package dev.kiln.jobs.evaluation;

import dev.kiln.api.metric.Breakdown;
import java.util.List;

/**
 * The result of a metric.
 *
 * @param value the value
 * @param higherIsBetter whether a greater value is a better one
 * @param breakdown further results, such as a value for each class; none for most metrics
 * @param classes the names of the classes in the breakdown, in the order of their numbers; none for regression
 */
public record MetricResult(double value, boolean higherIsBetter, List<Breakdown> breakdown, List<String> classes) {

    /** Copies the lists. */
    public MetricResult {
        breakdown = List.copyOf(breakdown);
        classes = List.copyOf(classes);
    }

    /**
     * The name of a class in the breakdown.
     *
     * @param label its number
     * @return its name, or its number where none is known
     */
    public String className(int label) {
        return label < classes.size() ? classes.get(label) : Integer.toString(label);
    }
}
