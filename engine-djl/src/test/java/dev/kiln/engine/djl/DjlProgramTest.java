package dev.kiln.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.EngineException;
import dev.kiln.api.engine.Engine;
import dev.kiln.api.engine.EngineOptions;
import dev.kiln.api.engine.Program;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Value;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.api.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DjlProgramTest {

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new DjlEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** w -= 0.1 * d/dw sum((x w)^2). */
    private static Graph step() {
        GraphBuilder graph = new GraphBuilder("line");
        Value x = graph.input(
                "x",
                TensorType.floats(Shape.of(List.of(dev.kiln.api.tensor.Dim.of("N"), dev.kiln.api.tensor.Dim.of(2)))));
        Value w = graph.state("w", Tensor.of(new float[] {1, 2}, 2, 1));
        Value loss = x.matMul(w).square().reduceSum();
        graph.update(w, w.sub(graph.gradient(loss, w).mul(0.1)));
        graph.output("loss", loss);
        return graph.build();
    }

    @Test
    void descendsAlongTheGradient() {
        try (Program program = engine.compile(step())) {
            Tensor x = Tensor.of(new float[] {1, 0, 0, 1}, 2, 2);
            Map<String, Tensor> first = program.run(Map.of("x", x));
            assertThat(first.get("loss").toFloatArray()).containsExactly(5f);
            // gradient 2w: w becomes 0.8 w
            assertThat(program.state("w").toFloatArray()).containsExactly(new float[] {0.8f, 1.6f}, within(1e-6f));
            assertThat(program.run(Map.of("x", x)).get("loss").toFloatArray())
                    .containsExactly(new float[] {3.2f}, within(1e-5f));
        }
    }

    @Test
    void keepsStatesWhenARunFails() {
        try (Program program = engine.compile(step())) {
            assertThatThrownBy(() -> program.run(Map.of("x", Tensor.zeros(ElementType.FLOAT, 2, 3))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("x");
            assertThat(program.state("w").toFloatArray()).containsExactly(1f, 2f);
        }
    }
}
