package dev.kiln.distribution;

import dev.kiln.host.plugin.Coordinates;
import dev.kiln.host.plugin.PluginChange;
import dev.kiln.host.plugin.PluginSupply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that put plugins into the plugin folder, bring them up to date, and take them out. */
final class PluginSupplies {

    private PluginSupplies() {}

    /** Where plugins may be fetched from. */
    private static final class SupplyOptions {

        @Option(
                names = {"-o", "--offline"},
                description = "Takes artifacts from the local repository alone.")
        private boolean offline;

        PluginSupply open(CommonOptions common) {
            return new PluginSupply(PluginFiles.installation(common), () -> MavenLibraries.open(offline));
        }
    }

    /** The JSON that is wanted, if any. It is begun before the work, as it opens an engine and may fail. */
    private static Optional<JsonDocument> document(String command, Host host) {
        return host.options().json().map(target -> new JsonDocument(command, host));
    }

    /** Installs a plugin. */
    @Command(
            name = "install",
            description = "Puts a plugin into the plugin folder, after a trial start, in place of an older version.")
    static final class Install implements Callable<Integer> {

        private static final Pattern FILE = Pattern.compile(".*(\\.jar|\\.zip)|.*[/\\\\].*");

        @Parameters(
                paramLabel = "FILE-OR-COORDINATES",
                description = "A jar or zip, or a Maven artifact as group:artifact or group:artifact:version. What it"
                        + " needs is fetched too, from the repositories in Maven's settings.")
        private String from = "";

        @Mixin
        private final SupplyOptions supply = new SupplyOptions();

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Host host = Host.open(common)) {
                Optional<JsonDocument> document = document("plugins install", host);
                PluginChange change = isFile()
                        ? supply.open(common).install(Path.of(from))
                        : supply.open(common).install(Coordinates.parse(from));
                new PluginTexts(host).line(change);
                document.ifPresent(json ->
                        json.put("plugins", List.of(PluginJson.of(change))).write(host));
                return ExitStatus.DONE;
            }
        }

        private boolean isFile() {
            return FILE.matcher(from).matches() || Files.exists(Path.of(from));
        }
    }

    /** Brings plugins up to date. */
    @Command(
            name = "update",
            description =
                    "Brings plugins up to date from where they were installed from: from the repositories the newest"
                            + " version that runs here, or what the file is now.")
    static final class Update implements Callable<Integer> {

        @Parameters(
                paramLabel = "ID",
                arity = "0..*",
                description = "The plugins; all that were installed with kiln plugins install by default.")
        private List<String> ids = new ArrayList<>();

        @Mixin
        private final SupplyOptions supply = new SupplyOptions();

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Host host = Host.open(common)) {
                Optional<JsonDocument> document = document("plugins update", host);
                List<PluginChange> changes = supply.open(common).update(ids);
                PluginTexts texts = new PluginTexts(host);
                changes.forEach(texts::line);
                if (changes.isEmpty()) {
                    host.console().format("nothing in %s was installed from elsewhere", PluginFiles.folder(common));
                }
                document.ifPresent(json -> json.put(
                                "plugins", changes.stream().map(PluginJson::of).toList())
                        .write(host));
                boolean isDone = changes.stream().noneMatch(change -> change.kind() == PluginChange.Kind.FAILED);
                return isDone ? ExitStatus.DONE : ExitStatus.FAILED;
            }
        }
    }

    /** Removes a plugin. */
    @Command(name = "remove", description = "Deletes a plugin from the plugin folder.")
    static final class Remove implements Callable<Integer> {

        @Parameters(paramLabel = "ID", description = "The plugin's id.")
        private String id = "";

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Host host = Host.open(common)) {
                Optional<JsonDocument> document = document("plugins remove", host);
                List<Path> removed = PluginFiles.installation(common).remove(id);
                removed.forEach(file -> host.console().format("removed %s", file));
                document.ifPresent(json -> json.put("id", id)
                        .put("removed", removed.stream().map(Path::toString).toList())
                        .write(host));
                return ExitStatus.DONE;
            }
        }
    }
}
