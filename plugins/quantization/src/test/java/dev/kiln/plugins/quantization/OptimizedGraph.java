package dev.kiln.plugins.quantization;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The graph that stock ONNX Runtime runs, after its optimizations. */
final class OptimizedGraph {

    private OptimizedGraph() {}

    /** Counts the operators that are left to run. */
    static Map<String, Long> operators(Graph graph) throws IOException, OrtException {
        Path file = Files.createTempFile("optimized", ".onnx");
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizedModelFilePath(file.toString());
            // the next level rearranges memory for one processor
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
            options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            byte[] bytes = OnnxFile.of(graph).toBytes();
            OrtEnvironment.getEnvironment().createSession(bytes, options).close();
            return OnnxFile.read(file).graph().nodes().stream()
                    .collect(Collectors.groupingBy(Node::operator, TreeMap::new, Collectors.counting()));
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
