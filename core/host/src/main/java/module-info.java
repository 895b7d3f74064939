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
 * The sources of extensions and engines: plugins in folders, their layers and life cycle, the registry that creates
 * extensions from specifications, and the choice of an engine.
 */
module dev.kiln.host {
    requires dev.kiln.files;
    requires java.compiler;
    requires static org.apache.commons.compress;
    requires static org.jspecify;
    requires static org.objectweb.asm;
    requires static org.slf4j;
    requires transitive dev.kiln.api;

    exports dev.kiln.host.engine;
    exports dev.kiln.host.extension;
    exports dev.kiln.host.plugin;

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
