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
 * The contract tests that the author of a plugin or an engine runs on it, a runner of ONNX's conformance tests, and
 * damaged files for readers of files. It is independent of the file format: the caller supplies the reader of models.
 */
module dev.kiln.testkit {
    requires java.management;
    requires jdk.management;
    requires static org.jspecify;
    requires transitive dev.kiln.api;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;

    exports dev.kiln.testkit;
    exports dev.kiln.testkit.conformance;
    exports dev.kiln.testkit.fuzz;

    uses dev.kiln.api.extension.Kinds;
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
