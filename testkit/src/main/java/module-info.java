import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.engine.EngineProvider;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.optimizer.OptimizerProvider;

/**
 * The contract tests that the author of a plugin or an engine runs on it, and a runner of ONNX's conformance tests. It
 * knows nothing of the file format: whoever runs those tests brings the reader of models.
 */
module dev.kiln.testkit {
    requires transitive dev.kiln.api;
    requires transitive org.junit.jupiter.api;

    exports dev.kiln.testkit;
    exports dev.kiln.testkit.conformance;

    uses AttackProvider;
    uses CompressorProvider;
    uses EngineProvider;
    uses LayerProvider;
    uses LossProvider;
    uses OptimizerProvider;
}
