package dev.kiln.engine.onnx.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OperatorCase;
import java.util.List;
import java.util.Map;

/** Both engines, and what must be the same on them: a result and all its derivatives. */
public final class TwoEngines implements AutoCloseable {

    private static final double TOLERANCE = 2e-4;

    private final Engine onnx = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
    private final Engine torch = new DjlEngineProvider().open(EngineOptions.DEFAULT);

    public Engine onnx() {
        return onnx;
    }

    public void compare(OperatorCase operator) {
        Graph graph = operator.differentiated();
        List<String> obstacles = torch.obstacles(graph);
        assumeTrue(obstacles.isEmpty(), obstacles::toString);
        Map<String, Tensor> expected = run(torch, graph, operator);
        Map<String, Tensor> actual = run(onnx, graph, operator);
        expected.forEach((name, tensor) -> {
            Tensor other = actual.get(name);
            assertThat(other.shape()).isEqualTo(tensor.shape());
            for (int i = 0; i < tensor.size(); i++) {
                double value = tensor.getDouble(i);
                assertThat(other.getDouble(i))
                        .as("element %d of %s", i, name)
                        .isCloseTo(value, within(TOLERANCE * (1 + Math.abs(value))));
            }
        });
    }

    private static Map<String, Tensor> run(Engine engine, Graph graph, OperatorCase operator) {
        try (Program program = engine.compile(graph)) {
            return program.run(operator.feeds());
        }
    }

    @Override
    public void close() {
        onnx.close();
        torch.close();
    }
}
