package dev.kiln.distribution;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Registration;
import dev.kiln.host.plugin.Plugin;
import dev.kiln.host.plugin.PluginHost;
import dev.kiln.host.plugin.PluginState;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the plugins and the extensions that they provide. */
@Command(
        name = "plugins",
        description = "The plugins and the extensions that they provide.",
        subcommands = {
            PluginsCommand.ListCommand.class,
            PluginsCommand.InfoCommand.class,
            PluginSupplies.Install.class,
            PluginSupplies.Update.class,
            PluginSupplies.Remove.class,
            PluginFiles.Enable.class,
            PluginFiles.Disable.class,
            PluginFiles.Verify.class,
            PluginProjectCommand.class
        })
final class PluginsCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "A command is needed: list, info NAME, install FILE or COORDINATES, update ID, remove ID, enable ID,"
                        + " disable ID, verify FILE, or new KIND NAME.");
    }

    /** Lists all extensions and all plugins. */
    @Command(name = "list", description = "Every extension by kind, and every plugin with its state.")
    static final class ListCommand implements Callable<Integer> {

        private static final long LOOK_MILLIS = 500;

        @Option(
                names = "--watch-plugins",
                description = "Goes on until interrupted: starts, reloads and stops plugins as their files come, change"
                        + " and go, and says so.")
        private boolean watch;

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() throws InterruptedException {
            try (Host host = Host.open(common)) {
                PluginHost plugins = host.plugins();
                PluginTexts texts = new PluginTexts(host);
                plugins.extensions().all().forEach(texts::line);
                plugins.plugins().forEach(texts::line);
                plugins.extensions().problems().forEach(host.console()::warning);
                plugins.extensions().clashes().forEach(host.console()::warning);
                if (common.json().isPresent()) {
                    new JsonDocument("plugins list", host)
                            .put(
                                    "plugins",
                                    plugins.plugins().stream()
                                            .map(PluginJson::of)
                                            .toList())
                            .put(
                                    "extensions",
                                    plugins.extensions().registrations().stream()
                                            .map(PluginJson::of)
                                            .toList())
                            .write(host);
                }
                if (watch) {
                    watch(plugins, texts);
                }
                return ExitStatus.DONE;
            }
        }

        private static void watch(PluginHost plugins, PluginTexts texts) throws InterruptedException {
            plugins.addListener(event -> {
                if (event.plugin().state() != PluginState.RESOLVED) {
                    texts.line(event.plugin());
                }
            });
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                plugins.refresh();
            }
        }
    }

    /** Prints one plugin, or the options of one extension. */
    @Command(name = "info", description = "One plugin, or one extension with its options.")
    static final class InfoCommand implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "The plugin's id, or the extension's name.")
        private String name = "";

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Host host = Host.open(common)) {
                List<Plugin> plugins = host.plugins().plugins().stream()
                        .filter(plugin -> plugin.id().equals(name))
                        .toList();
                List<Registration> extensions = host.extensions().registrations().stream()
                        .filter(extension -> extension.name().equals(name)
                                || extension.fullName().equals(name)
                                || extension.plugin().equals(name))
                        .toList();
                if (plugins.isEmpty() && extensions.isEmpty()) {
                    throw unknown(host);
                }
                PluginTexts texts = new PluginTexts(host);
                plugins.forEach(texts::describe);
                extensions.forEach(texts::describe);
                if (common.json().isPresent()) {
                    new JsonDocument("plugins info", host)
                            .put("plugins", plugins.stream().map(PluginJson::of).toList())
                            .put(
                                    "extensions",
                                    extensions.stream()
                                            .map(extension -> PluginJson.of(extension, host.engines()))
                                            .toList())
                            .write(host);
                }
                return ExitStatus.DONE;
            }
        }

        private OptionException unknown(Host host) {
            Set<String> names = new TreeSet<>();
            Stream.concat(
                            host.plugins().plugins().stream().map(Plugin::id),
                            host.extensions().registrations().stream().map(Registration::name))
                    .forEach(names::add);
            return new OptionException("There is no plugin or extension " + name + "." + Spelling.hint(name, names)
                    + " kiln plugins list names them all.");
        }
    }
}
