package dev.kiln.distribution;

import dev.kiln.api.DataException;
import dev.kiln.api.EngineException;
import dev.kiln.api.FileFormatException;
import dev.kiln.api.GraphException;
import dev.kiln.api.KilnException;
import dev.kiln.api.OptionException;
import dev.kiln.core.plugin.PluginHost;
import dev.kiln.core.training.TrainingStoppedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** From an exception to one line and an exit status. */
final class Failures implements IExecutionExceptionHandler {

    private static final List<Class<? extends KilnException>> WRONG_INPUT = List.of(
            DataException.class,
            EngineException.class,
            FileFormatException.class,
            GraphException.class,
            OptionException.class);

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        boolean verbose = arguments.hasMatchedOption("--verbose");
        boolean stopped = failure instanceof TrainingStoppedException training
                && training.reason() == TrainingStoppedException.Reason.INTERRUPTED;
        if (stopped || Interruption.happened()) {
            System.err.println(Interruption.MESSAGE);
            return ExitStatus.INTERRUPTED;
        }
        if (failure instanceof KilnException known) {
            System.err.println("kiln: " + line(known.getMessage()));
            if (verbose) {
                known.printStackTrace(System.err);
            }
            return WRONG_INPUT.stream().anyMatch(type -> type.isInstance(known))
                    ? ExitStatus.WRONG_INPUT
                    : ExitStatus.FAILED;
        }
        return unexpected(failure, verbose);
    }

    /** What no one foresaw: one line, with the plugin whose code it happened in. */
    static int unexpected(Throwable failure, boolean verbose) {
        String where = PluginHost.culprit(failure)
                .map(plugin -> " in the plugin " + plugin)
                .orElse("");
        System.err.println("kiln: something unexpected went wrong" + where + ": " + line(failure.toString())
                + (verbose ? "" : ". Run it again with --verbose and report what is printed."));
        if (verbose) {
            failure.printStackTrace(System.err);
        }
        return ExitStatus.FAILED;
    }

    /** A mistake in the command line: one line, with what was probably meant. */
    static int commandLine(ParameterException mistake, String[] arguments) {
        List<String> meant =
                mistake instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint = meant.isEmpty() ? "" : " Did you mean " + String.join(" or ", meant) + "?";
        System.err.println("kiln: " + sentence(line(mistake.getMessage())) + hint + " See "
                + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help.");
        return ExitStatus.WRONG_INPUT;
    }

    /** What a library says may have several lines. */
    private static String line(@Nullable String text) {
        return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
