package dev.kiln.benchmarks;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A contestant in a separate Python process, which waits while others run. It reads commands line by line: it answers
 * {@code run COUNT} with the elapsed seconds and the seconds of processor time, {@code result FILE} with a line once
 * the file is written.
 */
final class PythonPeer implements Contestant {

    private static final Map<String, String> ONE_THREAD = Map.of(
            "OPENBLAS_NUM_THREADS", "1",
            "MKL_NUM_THREADS", "1",
            "OMP_NUM_THREADS", "1",
            "OMP_WAIT_POLICY", "passive");

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream commands;
    private final String name;

    private PythonPeer(Process process) throws IOException {
        this.process = process;
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        name = answer();
    }

    /**
     * Starts a script of the folder that the property {@code kiln.peers} names, in the first Python that has PyTorch:
     * that of the variable {@code KILN_PYTHON}, the one on the path, the system's.
     *
     * @param script the script's name
     * @param arguments its arguments
     * @return the peer; empty, with the reasons printed, where there is none
     */
    static Optional<Contestant> start(String script, String... arguments) {
        Set<String> pythons = new LinkedHashSet<>(List.of("python3", "/usr/bin/python3"));
        String chosen = System.getenv("KILN_PYTHON");
        for (String python : chosen == null ? pythons : Set.of(chosen)) {
            List<String> command =
                    new ArrayList<>(List.of(python, peers().resolve(script).toString()));
            command.addAll(List.of(arguments));
            try {
                return Optional.of(start(command));
            } catch (IOException e) {
                System.out.println("No PyTorch from " + python + ": " + e.getMessage());
            }
        }
        System.out.println("The comparison with PyTorch is skipped: let KILN_PYTHON name a Python that has torch.");
        return Optional.empty();
    }

    private static Path peers() {
        return Path.of(System.getProperty("kiln.peers", "benchmarks/peers"));
    }

    private static PythonPeer start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(ONE_THREAD);
        return new PythonPeer(builder.start());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Elapsed run(int count) {
        String[] answer = ask("run " + count).split(" ", -1);
        return new Elapsed(Double.parseDouble(answer[0]), Double.parseDouble(answer[1]));
    }

    @Override
    public float[] result() {
        try {
            Path file = Files.createTempFile("kiln-benchmark", ".f32");
            try {
                ask("result " + file);
                byte[] bytes = Files.readAllBytes(file);
                long[] shape = {bytes.length / Float.BYTES};
                ByteBuffer data =
                        Tensor.allocate(ElementType.FLOAT, shape).put(bytes).flip();
                return Tensor.wrap(ElementType.FLOAT, data, shape).toFloatArray();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String ask(String command) {
        commands.println(command);
        try {
            return answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the script ended; what it said stands above");
        }
        return line;
    }

    /** Ends the process, which stops at the end of its input. */
    @Override
    public void close() {
        commands.close();
        process.destroy();
    }
}
