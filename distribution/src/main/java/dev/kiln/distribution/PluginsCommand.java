package dev.kiln.distribution;

import dev.kiln.api.OptionException;
import dev.kiln.api.Provider;
import dev.kiln.api.option.Spelling;
import dev.kiln.core.extension.Kind;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the extensions that plugins provide, and their options. */
@Command(
        name = "plugins",
        description = "The extensions that the plugins provide.",
        subcommands = {PluginsCommand.ListCommand.class, PluginsCommand.InfoCommand.class})
final class PluginsCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is needed: list, or info NAME.");
    }

    /** Lists all extensions. */
    @Command(name = "list", description = "Every extension by kind.")
    static final class ListCommand implements Callable<Integer> {

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Host host = new Host(common)) {
                for (Kind<?> kind : Kind.ALL) {
                    for (Provider<?> provider : host.extensions().all(kind)) {
                        host.console().format("%-11s %-20s %s", kind.word(), provider.name(), provider.summary());
                    }
                }
                host.extensions().problems().forEach(host.console()::warning);
                return ExitStatus.DONE;
            }
        }
    }

    /** Prints the options of one extension. */
    @Command(name = "info", description = "The options of one extension.")
    static final class InfoCommand implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "The extension's name.")
        private String name = "";

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Host host = new Host(common)) {
                boolean found = false;
                Set<String> names = new TreeSet<>();
                for (Kind<?> kind : Kind.ALL) {
                    for (Provider<?> provider : host.extensions().all(kind)) {
                        names.add(provider.name());
                        if (provider.name().equals(name)) {
                            print(host.console(), kind, provider);
                            found = true;
                        }
                    }
                }
                if (!found) {
                    throw new OptionException("There is no extension " + name + "." + Spelling.hint(name, names)
                            + " kiln plugins list names them all.");
                }
                return ExitStatus.DONE;
            }
        }

        private static void print(Console console, Kind<?> kind, Provider<?> provider) {
            console.format("%s %s: %s", kind.word(), provider.name(), provider.summary());
            provider.options().forEach(o -> console.format("    %s%n        %s", o.signature(), o.documentation()));
        }
    }
}
