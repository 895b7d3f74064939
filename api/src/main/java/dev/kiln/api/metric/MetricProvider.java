package dev.kiln.api.metric;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/** Creates metrics of one name. */
@Stable
public interface MetricProvider extends Provider<Metric> {

    /** The kind. */
    Kind<MetricProvider> KIND = new Kind<>("metric", Metric.class, MetricProvider.class);
}
