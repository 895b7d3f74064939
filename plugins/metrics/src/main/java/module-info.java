import dev.kiln.api.metric.MetricProvider;
import dev.kiln.plugins.metrics.Brier;
import dev.kiln.plugins.metrics.MacroF1;
import dev.kiln.plugins.metrics.TopK;

/** The metrics that ship with Kiln. Their records are public; the providers are found as services. */
module dev.kiln.plugins.metrics {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.metrics;

    provides MetricProvider with
            Brier.Provider,
            MacroF1.Provider,
            TopK.Provider;
}
