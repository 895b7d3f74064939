package dev.kiln.benchmarks;

import dev.kiln.graph.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The contestants of a race: those of Kiln's engines that support the job, and PyTorch last, if it is installed. */
final class Entry {

    private Entry() {}

    /** The engines that support a job; for the others the reason is printed. */
    static List<Contestant> engines(Function<String, Contestant> start) {
        List<Contestant> contestants = new ArrayList<>();
        for (String engine : List.of("onnx", "djl")) {
            try {
                contestants.add(start.apply(engine));
            } catch (EngineException e) {
                System.out.println("engine-" + engine + " takes no part: " + e.getMessage());
            }
        }
        return contestants;
    }

    /** PyTorch, given the network's name, a file that exists only while it starts, and what else the script needs. */
    static Optional<Contestant> torch(String script, String network, Consumer<Path> writer, String... more)
            throws IOException {
        Path file = Files.createTempFile("kiln-benchmark", ".npz");
        try {
            writer.accept(file);
            List<String> arguments = new ArrayList<>(List.of(network, file.toString()));
            arguments.addAll(List.of(more));
            return PythonPeer.start(script, arguments.toArray(String[]::new));
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
