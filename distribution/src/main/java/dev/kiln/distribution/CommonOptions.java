package dev.kiln.distribution;

import dev.kiln.graph.engine.Device;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.plugin.PluginSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all commands share. */
final class CommonOptions {

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "The engine; the highest ranking usable one by default.")
    private @Nullable String engine;

    @Option(
            names = "--device",
            paramLabel = "cpu|gpu|gpu:N",
            defaultValue = "cpu",
            description = "The device that runs programs; ${DEFAULT-VALUE} by default.")
    private String device = "cpu";

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "The number of threads that an operator may use; ${DEFAULT-VALUE} by default.")
    private int threads = 1;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "The seed of all randomness; ${DEFAULT-VALUE} by default.")
    private long seed;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes the results as JSON; - for standard output, to which nothing else is then written.")
    private @Nullable String json;

    @Option(names = "--quiet", description = "Prints only errors.")
    private boolean quiet;

    @Option(names = "--verbose", description = "Prints more, including the stack trace of an unexpected error.")
    private boolean verbose;

    @Option(names = "--limit", paramLabel = "N", description = "Uses only the first N samples.")
    private @Nullable Long limit;

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "A folder with more plugins; may be given several times.")
    private List<Path> plugins = new ArrayList<>();

    @Option(
            names = "--enable-plugins",
            paramLabel = "ID",
            split = ",",
            description = "Starts only these plugins; all by default.")
    private Set<String> enabledPlugins = new LinkedHashSet<>();

    @Option(
            names = "--disable-plugins",
            paramLabel = "ID",
            split = ",",
            description = "Starts all plugins except these.")
    private Set<String> disabledPlugins = new LinkedHashSet<>();

    /** Checks every value, so that mistakes are reported before the work and not after it. */
    void check() {
        engineOptions();
        limit();
        plugins.forEach(folder -> Arguments.folder("--plugins", folder));
        json().filter(file -> !file.equals("-")).ifPresent(file -> Arguments.writable("--json", Path.of(file)));
    }

    EngineOptions engineOptions() {
        if (threads < 1) {
            throw new OptionException("--threads is " + threads + ", expected at least 1.");
        }
        return new EngineOptions(Device.parse(device), threads);
    }

    Optional<String> engine() {
        return Optional.ofNullable(engine);
    }

    long seed() {
        return seed;
    }

    Optional<String> json() {
        return Optional.ofNullable(json);
    }

    boolean isQuiet() {
        return quiet;
    }

    boolean isVerbose() {
        return verbose;
    }

    Optional<Long> limit() {
        if (limit != null && limit < 1) {
            throw new OptionException("--limit is " + limit + ", expected at least 1.");
        }
        return Optional.ofNullable(limit);
    }

    PluginSettings pluginSettings() {
        return PluginSettings.of(pluginFolders()).enabling(enabledPlugins).disabling(disabledPlugins);
    }

    /** The folder plugins beside the command, if it exists, and those that the user named. */
    List<Path> pluginFolders() {
        List<Path> folders = new ArrayList<>();
        Optional.ofNullable(System.getProperty("kiln.home"))
                .map(home -> Path.of(home, "plugins"))
                .filter(Files::isDirectory)
                .ifPresent(folders::add);
        folders.addAll(plugins);
        return folders;
    }
}
