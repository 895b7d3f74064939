package dev.kiln.wiring;

import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.host.plugin.PluginSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The settings of a run.
 *
 * @param engine the name of the engine; the highest ranking suitable one where it is empty
 * @param engineOptions the device and the number of threads
 * @param needed the capabilities that the run needs in addition to those of its extensions
 * @param plugins the folders of plugins; extensions beside the host are found without one
 * @param warnings receives sentences for the user, such as that two plugins provide the same name
 */
public record RunSettings(
        Optional<String> engine,
        EngineOptions engineOptions,
        Set<Capability> needed,
        PluginSettings plugins,
        Consumer<String> warnings) {

    /** Any engine on the CPU, and the extensions beside the host. */
    public static final RunSettings DEFAULT = new RunSettings(
            Optional.empty(), EngineOptions.DEFAULT, Set.of(), PluginSettings.of(List.of()), warning -> {});

    /** Copies the set. */
    public RunSettings {
        needed = Set.copyOf(needed);
    }

    /**
     * The same with an engine.
     *
     * @param name its name
     * @return the settings
     */
    public RunSettings withEngine(String name) {
        return new RunSettings(Optional.of(name), engineOptions, needed, plugins, warnings);
    }

    /**
     * The same with capabilities that the run needs.
     *
     * @param capabilities the capabilities
     * @return the settings
     */
    public RunSettings needing(Set<Capability> capabilities) {
        return new RunSettings(engine, engineOptions, capabilities, plugins, warnings);
    }

    /**
     * The same with plugins.
     *
     * @param settings their folders, and those to start
     * @return the settings
     */
    public RunSettings withPlugins(PluginSettings settings) {
        return new RunSettings(engine, engineOptions, needed, settings, warnings);
    }
}
