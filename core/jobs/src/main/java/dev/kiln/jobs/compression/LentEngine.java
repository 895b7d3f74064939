package dev.kiln.jobs.compression;

import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import java.util.List;
import java.util.Set;

/**
 * The host's engine for a compressor, which outlives the compressor and must not be closed by it.
 *
 * @param engine the engine
 */
record LentEngine(Engine engine) implements Engine {

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String version() {
        return engine.version();
    }

    @Override
    public EngineOptions options() {
        return engine.options();
    }

    @Override
    public Set<Capability> capabilities() {
        return engine.capabilities();
    }

    @Override
    public List<String> obstacles(Graph graph) {
        return engine.obstacles(graph);
    }

    @Override
    public Program compile(Graph graph) {
        return engine.compile(graph);
    }

    @Override
    public void close() {
        throw new IllegalStateException("The engine " + name() + " is the host's, a compressor must not close it.");
    }
}
