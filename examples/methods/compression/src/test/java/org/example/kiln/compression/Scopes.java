package org.example.kiln.compression;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.engine.Engine;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.compression.HostCompressionScope;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import java.util.Optional;

/** The host's scope. */
final class Scopes {

    private Scopes() {}

    static CompressionScope training(Engine engine, DataSet data) {
        return of(engine, Optional.of(data), Optional.empty());
    }

    static CompressionScope calibration(Engine engine, DataSet data) {
        return of(engine, Optional.empty(), Optional.of(data));
    }

    private static CompressionScope of(Engine engine, Optional<DataSet> training, Optional<DataSet> calibration) {
        return new HostCompressionScope(
                engine,
                0,
                new EngineTrainer(engine, TrainingSettings.DEFAULT),
                Extensions.besideHost(),
                training,
                calibration,
                Optional.empty(),
                line -> {});
    }
}
