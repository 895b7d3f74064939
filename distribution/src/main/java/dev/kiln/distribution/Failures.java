package dev.kiln.distribution;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.extension.Thrown;
import dev.kiln.host.plugin.PluginHost;
import dev.kiln.jobs.training.TrainingStoppedException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Converts an exception to one line and an exit status. */
final class Failures implements IExecutionExceptionHandler {

    private static final List<Class<? extends KilnException>> WRONG_INPUT = List.of(
            DataException.class,
            EngineException.class,
            FileFormatException.class,
            GraphException.class,
            OptionException.class);

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        // the arguments are those of the whole line, and the option belongs to the command
        return failed(failure, command.getParseResult().hasMatchedOption("--verbose"));
    }

    /**
     * Reports a failure.
     *
     * @param failure an exception, or an error from a plugin or a lack of memory
     * @param verbose whether the stack trace is printed too
     * @return the exit status
     */
    static int failed(Throwable failure, boolean verbose) {
        Optional<PluginException> feigned = isInterruption(failure) ? feigned(failure) : Optional.empty();
        if (Interruption.happened() || (isInterruption(failure) && feigned.isEmpty())) {
            System.err.println(Interruption.MESSAGE);
            return ExitStatus.INTERRUPTED;
        }
        Throwable reason = feigned.isPresent() ? feigned.get() : failure;
        System.err.println("kiln: " + message(reason, verbose));
        if (verbose) {
            System.err.println(Printable.lines(Thrown.stackTrace(failure)));
        }
        return WRONG_INPUT.stream().anyMatch(type -> type.isInstance(reason))
                        && Exhaustion.of(reason).isEmpty()
                ? ExitStatus.WRONG_INPUT
                : ExitStatus.FAILED;
    }

    /** Whether output to standard output is lost, which is reported. */
    static boolean unprinted() {
        boolean failed = StandardOutput.isIncomplete();
        if (failed) {
            System.err.println("kiln: standard output did not accept all output. Check its destination.");
        }
        return failed;
    }

    private static boolean isInterruption(Throwable failure) {
        return failure instanceof CancelledException
                || (failure instanceof TrainingStoppedException training
                        && training.reason() == TrainingStoppedException.Reason.INTERRUPTED);
    }

    /** Attributes an interrupt without a user's interruption to the extension in which it occurred. */
    private static Optional<PluginException> feigned(Throwable failure) {
        return Thrown.first(failure, CancelledException.class).stream()
                .flatMap(cancelled -> Stream.of(cancelled.getSuppressed()))
                .filter(PluginException.class::isInstance)
                .map(PluginException.class::cast)
                .findFirst();
    }

    private static String message(Throwable failure, boolean verbose) {
        Optional<String> where = where(failure);
        return Exhaustion.of(failure)
                .map(exhausted -> line(exhausted)
                        + where.map(place -> " " + happened(failure, place)).orElse(""))
                .orElseGet(() -> failure instanceof KilnException
                        ? line(Thrown.message(failure))
                        : unexpected(failure, where.map(place -> " in " + place).orElse(""), verbose));
    }

    /** The extension in whose code it happened, or the plugin where no more is known. */
    private static Optional<String> where(Throwable failure) {
        return Thrown.first(failure, PluginException.class)
                .flatMap(PluginException::origin)
                .map(origin -> "the " + origin.name())
                .or(() -> PluginHost.culprit(failure).map(plugin -> "the plugin " + plugin));
    }

    private static String happened(Throwable failure, String where) {
        return line("It happened in " + where)
                + (Exhaustion.isOfStack(failure)
                        ? ", which may recurse endlessly: if that does not help, report it to the plugin's" + " author."
                        : ".");
    }

    /** An unexpected failure: one line, with the plugin in whose code it happened. */
    private static String unexpected(Throwable failure, String where, boolean verbose) {
        return "something unexpected went wrong" + where + ": " + line(Thrown.text(failure))
                + (verbose ? "" : ". Run it again with --verbose and report the output.");
    }

    /** A mistake in the command line: one line, with suggestions. */
    static int commandLine(ParameterException mistake, String[] arguments) {
        List<String> meant =
                mistake instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint = meant.isEmpty() ? "" : " Did you mean " + String.join(" or ", meant) + "?";
        String message = line(Thrown.message(mistake)).replaceFirst("^Error: ", "");
        System.err.println("kiln: " + sentence(message) + hint + " See "
                + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help.");
        return ExitStatus.WRONG_INPUT;
    }

    /** Messages of libraries may have several lines. */
    private static String line(@Nullable String text) {
        return Printable.of(String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " "));
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
