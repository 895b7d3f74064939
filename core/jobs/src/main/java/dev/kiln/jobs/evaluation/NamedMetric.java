package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.metric.Metric;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Origin;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A metric with its name in reports.
 *
 * @param name the name with the options as typed, such as {@code top-k:k=3}
 * @param origin the plugin of its code
 * @param metric the metric
 */
public record NamedMetric(String name, Origin origin, Metric metric) {

    /**
     * A metric that a program created itself.
     *
     * @param name its name in reports
     * @param metric the metric
     * @throws OptionException if a value of it is not one that its options allow
     */
    public NamedMetric(String name, Metric metric) {
        this(name, Origin.of("metric", metric), Extension.checked(metric));
    }

    /**
     * A metric that was chosen by name.
     *
     * @param metric the metric
     * @param typed its specification as typed
     * @return the metric with its name
     */
    public static NamedMetric of(Extension<Metric> metric, String typed) {
        return new NamedMetric(typed.trim(), metric.origin(), metric.instance());
    }

    /**
     * Checks that it measures predictions of the task of data.
     *
     * @param data the data
     * @throws OptionException if it does not; the message gives both tasks
     */
    public void requireTask(DataSet data) {
        Set<Task> tasks = origin.ask(metric::tasks);
        if (!tasks.contains(data.task())) {
            throw new OptionException("The metric " + name + " measures "
                    + tasks.stream().sorted().map(NamedMetric::measured).collect(Collectors.joining(" and "))
                    + ", and the task of the data " + data.spec() + " is " + word(data.task())
                    + ". Leave the metric out, or evaluate other data.");
        }
    }

    private static String measured(Task task) {
        return task == Task.OTHER ? "data of task=other" : word(task);
    }

    private static String word(Task task) {
        return task.name().toLowerCase(Locale.ROOT);
    }
}
