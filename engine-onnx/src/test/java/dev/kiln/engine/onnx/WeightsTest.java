package dev.kiln.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constants that lie in a file are read there by the runtime, as long as it is the file that was read. */
class WeightsTest {

    private static final int WIDTH = 4352;

    @TempDir
    Path folder;

    /** {@code x W + b} with all elements of W and b equal; of more than 64 MiB, from which on files are mapped. */
    private static Graph graph(double weight) {
        GraphBuilder builder = new GraphBuilder("large");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(WIDTH)));
        Value w = builder.constant("w", Tensor.full(ElementType.FLOAT, weight, WIDTH, WIDTH));
        Value b = builder.constant("b", Tensor.full(ElementType.FLOAT, weight, WIDTH));
        builder.output("y", x.matMul(w).add(b));
        return builder.build();
    }

    private static Tensor run(Graph graph) {
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
                Program program = engine.compile(graph)) {
            return program.run(Map.of("x", Tensor.full(ElementType.FLOAT, 1, 1, WIDTH)))
                    .get("y");
        }
    }

    @Test
    void areReadFromTheFileAndFromMemoryOnceItWasReplaced() {
        Tensor expected = Tensor.full(ElementType.FLOAT, 2 * (WIDTH + 1), 1, WIDTH);
        Path file = folder.resolve("large.onnx");
        OnnxFile.of(graph(2)).write(file);
        Graph read = OnnxFile.read(file).graph();
        Weights weights = Weights.of(read);
        assertThat(weights.names()).containsExactlyInAnyOrder("w", "b");
        assertThat(weights.handed()).isEmpty();
        assertThat(run(read)).isEqualTo(expected);

        OnnxFile.of(graph(3)).write(file);
        assertThat(Weights.of(read).handed()).containsOnlyKeys("w", "b");
        assertThat(run(read)).isEqualTo(expected);
    }
}
