package dev.kiln.plugins.clustering;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.engine.Engine;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.compression.HostCompressionScope;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import java.util.Optional;

/** The host's scope. */
final class Scope {

    private Scope() {}

    static CompressionScope of(Engine engine, Optional<DataSet> training, Optional<DataSet> validation) {
        return new HostCompressionScope(
                engine,
                0,
                new EngineTrainer(engine, TrainingSettings.DEFAULT),
                Extensions.besideHost(),
                training,
                Optional.empty(),
                validation,
                line -> {});
    }
}
