package dev.kiln.wiring;

import com.google.inject.Guice;
import dev.kiln.data.DataSets;
import dev.kiln.host.engine.Engines;
import dev.kiln.host.plugin.Participants;
import jakarta.inject.Inject;

/**
 * One run of the host, from settings to its end. Closing it closes the engine and stops the plugins.
 *
 * <pre>{@code
 * try (Run run = Run.open(RunSettings.DEFAULT.withEngine("onnx"))) {
 *     Attack pgd = run.extensions().create(AttackProvider.KIND, "pgd:steps=40").instance();
 *     new RobustnessEvaluation(run.engine().get(), RobustnessSettings.DEFAULT)...
 * }
 * }</pre>
 */
public final class Run implements AutoCloseable {

    private final RunScope scope;
    private final Engines engines;
    private final RunPlugins plugins;
    private final RunEngine engine;
    private final RunExtensions extensions;
    private final Participants participants;
    private final DataSets dataSets;

    @Inject
    Run(
            RunScope scope,
            Engines engines,
            RunPlugins plugins,
            RunEngine engine,
            RunExtensions extensions,
            Participants participants,
            DataSets dataSets) {
        this.scope = scope;
        this.engines = engines;
        this.plugins = plugins;
        this.engine = engine;
        this.extensions = extensions;
        this.participants = participants;
        this.dataSets = dataSets;
    }

    /**
     * Opens a run.
     *
     * @param settings its settings
     * @return the run; no plugin has been started and no engine opened yet
     */
    public static Run open(RunSettings settings) {
        return Guice.createInjector(new HostModule(settings)).getInstance(Run.class);
    }

    /** Returns the engines on the path. */
    public Engines engines() {
        return engines;
    }

    /** Returns the engine of the run. */
    public RunEngine engine() {
        return engine;
    }

    /** Returns the plugins of the run. */
    public RunPlugins plugins() {
        return plugins;
    }

    /** Returns the extensions of the run. */
    public RunExtensions extensions() {
        return extensions;
    }

    /** Returns the plugins, and the engine, that have taken part in the run. */
    public Participants participants() {
        return participants;
    }

    /** Returns the formats of data sets. */
    public DataSets dataSets() {
        return dataSets;
    }

    @Override
    public void close() {
        scope.close();
    }
}
