import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.graph.engine.EngineProvider;

/**
 * The contract tests that the author of a plugin runs: one base class for each kind of extension. They test an
 * extension in the host and on every engine on the path of the tests.
 */
module dev.kiln.testkit.plugin {
    requires dev.kiln.jobs;
    requires org.apache.commons.compress;
    requires org.objectweb.asm;
    requires org.snakeyaml.engine;
    requires static org.jspecify;
    requires transitive dev.kiln.api;
    requires transitive dev.kiln.testkit;
    requires transitive org.junit.jupiter.api;

    exports dev.kiln.testkit.plugin;

    // JUnit calls the checks
    opens dev.kiln.testkit.plugin to
            org.junit.platform.commons;

    uses AttackProvider;
    uses AugmentationProvider;
    uses CompressorProvider;
    uses DataFormat;
    uses EngineProvider;
    uses LayerProvider;
    uses LossProvider;
    uses MetricProvider;
    uses OptimizerProvider;
    uses ScheduleProvider;
}
