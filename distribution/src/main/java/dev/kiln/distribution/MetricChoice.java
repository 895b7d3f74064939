package dev.kiln.distribution;

import dev.kiln.api.metric.MetricProvider;
import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.evaluation.NamedMetric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** The option of the metrics that an evaluation measures beside loss and accuracy, or errors. */
final class MetricChoice {

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            description = "A further metric, such as top-k:k=3; may be given several times.")
    private List<String> typed = new ArrayList<>();

    /**
     * Creates the metrics.
     *
     * @throws OptionException if one is given twice
     */
    List<NamedMetric> of(Host host) {
        Set<String> names = new HashSet<>();
        List<NamedMetric> metrics = new ArrayList<>();
        for (String text : typed) {
            NamedMetric metric = NamedMetric.of(host.extension(MetricProvider.KIND, text), text);
            if (!names.add(metric.name())) {
                throw new OptionException("--metric " + metric.name() + " is given twice; give it once.");
            }
            metrics.add(metric);
        }
        return metrics;
    }
}
