package dev.kiln.distribution;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** A command line as a user can type it again in a POSIX shell. */
final class CommandText {

    private static final String PLAIN = "[A-Za-z0-9_@%+=:,./~-]+";

    private CommandText() {}

    static String of(CommandSpec command) {
        List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
        return "kiln " + arguments.stream().map(CommandText::quoted).collect(Collectors.joining(" "));
    }

    static String quoted(String argument) {
        return argument.matches(PLAIN) ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
