package dev.kiln.jobs;

import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.host.engine.Engines;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The choice of the engine of a job, which is open while the job runs.
 *
 * @param name its name; empty for the best
 * @param options its options
 * @param needed the capabilities that the job needs
 */
record JobEngine(Optional<String> name, EngineOptions options, Set<Capability> needed) {

    /** The best engine, for any job. */
    JobEngine(Capability... needed) {
        this(Optional.empty(), EngineOptions.DEFAULT, Set.of(needed));
    }

    JobEngine named(String engine) {
        return new JobEngine(Optional.of(engine), options, needed);
    }

    /** Runs a job. */
    <T> T with(Function<Engine, T> job) {
        try (Engine engine = Engines.onPath().open(name, options, needed)) {
            return job.apply(engine);
        }
    }
}
