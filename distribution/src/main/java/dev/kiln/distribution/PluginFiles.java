package dev.kiln.distribution;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.host.plugin.ApiHistory;
import dev.kiln.host.plugin.Plugin;
import dev.kiln.host.plugin.PluginInstallation;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about a plugin's file, and code shared with those that change the folder. */
final class PluginFiles {

    private PluginFiles() {}

    static PluginInstallation installation(CommonOptions common) {
        return new PluginInstallation(folder(common), common.pluginFolders());
    }

    /** The folder into which plugins are installed: the last one named, else the one beside the command. */
    static Path folder(CommonOptions common) {
        common.check();
        List<Path> folders = common.pluginFolders();
        if (folders.isEmpty()) {
            throw new FileFormatException("There is no plugin folder; name one with --plugins.");
        }
        return folders.get(folders.size() - 1);
    }

    private static Console console(CommonOptions common) {
        return new Console(common.isQuiet(), false);
    }

    private static void print(Console console, String done, Plugin plugin) {
        console.format(
                "%s %s%s: %s",
                done,
                plugin.id(),
                plugin.descriptor().version().map(version -> " " + version).orElse(""),
                plugin.extensions().stream()
                        .map(extension -> extension.kind() + " " + extension.name())
                        .toList());
        console.format("sha256 %s", plugin.descriptor().sha256());
    }

    /** Enables a plugin. */
    @Command(name = "enable", description = "Enables a disabled plugin again, in its folder's plugins.properties.")
    static final class Enable implements Callable<Integer> {

        @Parameters(paramLabel = "ID", description = "The plugin's id.")
        private String id = "";

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            installation(common).enable(id);
            console(common).format("enabled %s", id);
            return ExitStatus.DONE;
        }
    }

    /** Disables a plugin. */
    @Command(name = "disable", description = "Disables a plugin, in its folder's plugins.properties; its file stays.")
    static final class Disable implements Callable<Integer> {

        @Parameters(paramLabel = "ID", description = "The plugin's id.")
        private String id = "";

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            installation(common).disable(id);
            console(common).format("disabled %s", id);
            return ExitStatus.DONE;
        }
    }

    /** Verifies a plugin. */
    @Command(
            name = "verify",
            description = "Starts a plugin beside the installed ones, to check whether it runs, or compares its use"
                    + " of the api with versions of the api. Changes nothing.")
    static final class Verify implements Callable<Integer> {

        @Parameters(paramLabel = "FILE", description = "A jar or zip.")
        private Path file = Path.of("");

        @Option(
                names = "--against",
                paramLabel = "VERSION",
                split = ",",
                description = "Versions of the api, or all: whether every class and method that the plugin uses exists."
                        + " None of its code runs.")
        private List<String> against = List.of();

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            if (!against.isEmpty()) {
                return compare();
            }
            PluginInstallation installation = installation(common);
            Plugin plugin = installation.verify(file);
            installation.checkHash(file, plugin);
            print(console(common), "would run", plugin);
            return ExitStatus.DONE;
        }

        private int compare() {
            ApiHistory history = ApiHistory.known();
            boolean fitsAll = true;
            for (String version : against.equals(List.of("all")) ? history.versions() : against) {
                List<String> missing = history.missing(file, version);
                console(common).format("api %s: %s", version, missing.isEmpty() ? "fits" : "does not fit, it lacks");
                missing.forEach(what -> console(common).format("    %s", what));
                fitsAll &= missing.isEmpty();
            }
            return fitsAll ? ExitStatus.DONE : ExitStatus.FAILED;
        }
    }
}
