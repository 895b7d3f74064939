package dev.kiln.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A separate Java process, which measures something from its start and prints two numbers. */
final class OwnProcess {

    private OwnProcess() {}

    /**
     * Runs a process to its end.
     *
     * @param what its task, for messages
     * @param arguments the arguments after {@code java -Xmx2g}
     * @return the numbers
     */
    static double[] figures(String what, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx2g"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] figures = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split(" ", 2);
        if (process.waitFor() != 0) {
            throw new IOException(what + " ended with status " + process.exitValue());
        }
        return new double[] {Double.parseDouble(figures[0]), Double.parseDouble(figures[1])};
    }
}
