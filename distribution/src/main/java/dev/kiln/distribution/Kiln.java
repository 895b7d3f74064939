package dev.kiln.distribution;

import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/** The {@code kiln} command. */
@Command(
        name = "kiln",
        description = "Trains, compresses and attacks neural networks.",
        mixinStandardHelpOptions = true,
        versionProvider = Kiln.Version.class,
        subcommands = {
            DemoCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            AttackCommand.class,
            CompressCommand.class,
            InspectCommand.class,
            PredictCommand.class,
            DataCommand.class,
            EnginesCommand.class,
            PluginsCommand.class
        })
public final class Kiln implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Called by picocli. */
    public Kiln() {}

    /**
     * Runs the command named by the arguments and ends the process with its exit status.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        LogLines.install();
        Interruption.watch();
        int status = execute(arguments);
        Interruption.ended();
        System.exit(status == ExitStatus.DONE && Failures.unprinted() ? ExitStatus.FAILED : status);
    }

    private static int execute(String[] arguments) {
        try {
            return commandLine().execute(arguments);
        } catch (Throwable e) {
            // picocli handles only exceptions; exhausted memory is an error, and code of plugins may throw anything
            return Failures.failed(e, List.of(arguments).contains("--verbose"));
        }
    }

    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Kiln());
        command.setExecutionStrategy(OutputPaths.checkedBefore(new RunLast()));
        command.setExecutionExceptionHandler(new Failures());
        command.setParameterExceptionHandler(Failures::commandLine);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.getSubcommands().values().forEach(Kiln::complete);
        return command;
    }

    /** Gives a command the common options: help and version, at every level. */
    private static void complete(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
        command.getSubcommands().values().forEach(Kiln::complete);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is needed; kiln --help lists them.");
    }

    /** Prints the version of Kiln. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"kiln " + number()};
        }

        /** The version recorded in the module descriptor or, on the class path, in the manifest. */
        static String number() {
            return Optional.ofNullable(Kiln.class.getModule().getDescriptor())
                    .flatMap(ModuleDescriptor::rawVersion)
                    .or(() -> Optional.ofNullable(Kiln.class.getPackage().getImplementationVersion()))
                    .orElse("(unknown version)");
        }
    }
}
