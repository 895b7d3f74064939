package dev.kiln.distribution;

import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.training.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * The output paths of a command, compared with its input paths and with each other before any work: no input is
 * overwritten, except a model by the one that is made from it.
 */
final class OutputPaths {

    private static final String OUT = "--out";

    /** The label of an option that names a folder. */
    private static final String FOLDER = "DIR";

    private static final Path STANDARD_OUTPUT = Path.of("/dev/stdout");

    /** Destinations that may be used several times. */
    private static final Path NOTHING = Path.of("/dev/null");

    /** The outputs of options: the path itself, or a file in that folder. */
    private static final Map<String, String> FILES =
            Map.of(OUT, "", "--save", "", "--json", "", "--report", Reports.FILE, "--checkpoint", Checkpoint.FILE);

    /** The characters that separate files in the specification of data or of an extension. */
    private static final Pattern SEPARATORS = Pattern.compile("[?&,;|]");

    private final Map<String, Path> outputs = new LinkedHashMap<>();
    private final ParseResult command;

    private OutputPaths(ParseResult command) {
        this.command = command;
    }

    /** A strategy that checks the paths of the command before it runs. */
    static IExecutionStrategy checkedBefore(IExecutionStrategy strategy) {
        return whole -> {
            ParseResult command = whole;
            while (command.hasSubcommand()) {
                command = command.subcommand();
            }
            try {
                new OutputPaths(command).check();
            } catch (OptionException e) {
                throw new ExecutionException(command.commandSpec().commandLine(), e.getMessage(), e);
            }
            return strategy.execute(whole);
        };
    }

    private void check() {
        for (OptionSpec option : command.matchedOptions()) {
            String file = FILES.get(option.longestName());
            if (file != null) {
                String written = option.paramLabel().equals(FOLDER) && file.isEmpty() ? Reports.FILE : file;
                option.originalStringValues().forEach(value -> add(option.longestName(), value, written));
            }
        }
        for (ArgSpec input : command.matchedArgs()) {
            String name = name(input);
            if (!FILES.containsKey(name)) {
                input.originalStringValues().forEach(value -> checkInput(name, input, value));
            }
        }
    }

    private void add(String option, String value, String file) {
        Path path = option.equals("--json") && value.equals("-")
                ? STANDARD_OUTPUT
                : path(value).map(p -> p.resolve(file)).orElse(NOTHING);
        outputs.forEach((other, taken) -> {
            boolean within =
                    isSame(real(path).getParent(), taken) || isSame(real(taken).getParent(), path);
            if (!path.equals(NOTHING) && (isSame(path, taken) || within)) {
                throw new OptionException(option + " is " + value + ", which " + other
                        + " writes as well. Name another file for one of them.");
            }
        });
        outputs.put(option, path);
    }

    private void checkInput(String name, ArgSpec input, String value) {
        for (Path read : files(input, value)) {
            outputs.forEach((option, path) -> {
                boolean isSuccessor = option.equals(OUT) && (name.equals("MODEL") || name.equals("--model"));
                if (!isSuccessor && isSame(path, read)) {
                    throw new OptionException(option + " is " + path + ", which " + name
                            + " reads: it would be overwritten. Name another file.");
                }
            });
        }
    }

    /** The files that a value names: itself where it is a path; those within it where it is a specification. */
    private static List<Path> files(ArgSpec input, String value) {
        boolean isPath = Stream.concat(Stream.of(input.type()), Stream.of(input.auxiliaryTypes()))
                .anyMatch(Path.class::equals);
        List<String> names = new ArrayList<>(isPath ? List.of(value) : List.of());
        // a file may have a comma in its name
        names.add(after(':', value).replaceFirst("\\?.*", ""));
        for (String part : SEPARATORS.split(value, -1)) {
            names.add(after(':', part));
            names.add(after('=', part));
        }
        return names.stream()
                .map(OutputPaths::path)
                .flatMap(Optional::stream)
                .filter(Files::isRegularFile)
                .toList();
    }

    /** The text after the first such character; empty where there is none. */
    private static String after(char sign, String text) {
        int place = text.indexOf(sign);
        return place < 0 ? "" : text.substring(place + 1);
    }

    private static Optional<Path> path(String name) {
        try {
            return name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean isSame(@Nullable Path one, Path other) {
        return one != null && real(one).equals(real(other));
    }

    /** A path with all links followed, as far as it exists. */
    private static Path real(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        try {
            return whole.toRealPath();
        } catch (IOException e) {
            Path parent = whole.getParent();
            return parent == null ? whole : real(parent).resolve(whole.getFileName());
        }
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? option.longestName()
                : ((PositionalParamSpec) argument).paramLabel();
    }
}
