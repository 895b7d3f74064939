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
        // the arguments are those of the whole line, and the option is the command's
        return failed(failure, command.getParseResult().hasMatchedOption("--verbose"));
    }

    /**
     * Says what went wrong.
     *
     * @param failure an exception, or an error that a plugin or a want of memory ended with
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

    /** Whether standard output did not take all that was printed, as a full disk does not; it is said. */
    static boolean unprinted() {
        boolean failed = System.out.checkError();
        if (failed) {
            System.err.println("kiln: standard output took not all that was printed. Check what it goes to.");
        }
        return failed;
    }

    private static boolean isInterruption(Throwable failure) {
        return failure instanceof CancelledException
                || (failure instanceof TrainingStoppedException training
                        && training.reason() == TrainingStoppedException.Reason.INTERRUPTED);
    }

    /** Blames the extension in which an interrupt showed, for where nobody has interrupted. */
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

    /** The extension whose code it happened in, or the plugin where no more is known. */
    private static Optional<String> where(Throwable failure) {
        return Thrown.first(failure, PluginException.class)
                .flatMap(PluginException::origin)
                .map(origin -> "the " + origin.name())
                .or(() -> PluginHost.culprit(failure).map(plugin -> "the plugin " + plugin));
    }

    private static String happened(Throwable failure, String where) {
        return line("It happened in " + where)
                + (Exhaustion.isOfStack(failure)
                        ? ", which may call itself without an end: if that does not help, report it to the plugin's"
                                + " author."
                        : ".");
    }

    /** What no one foresaw: one line, with the plugin whose code it happened in. */
    private static String unexpected(Throwable failure, String where, boolean verbose) {
        return "something unexpected went wrong" + where + ": " + line(Thrown.text(failure))
                + (verbose ? "" : ". Run it again with --verbose and report what is printed.");
    }

    /** A mistake in the command line: one line, with what was probably meant. */
    static int commandLine(ParameterException mistake, String[] arguments) {
        List<String> meant =
                mistake instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint = meant.isEmpty() ? "" : " Did you mean " + String.join(" or ", meant) + "?";
        System.err.println("kiln: " + sentence(line(Thrown.message(mistake))) + hint + " See "
                + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help.");
        return ExitStatus.WRONG_INPUT;
    }

    /** What a library says may have several lines. */
    private static String line(@Nullable String text) {
        return Printable.of(String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " "));
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
