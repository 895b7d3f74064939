package dev.kiln.engine.onnx.gradient.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Quantization has the derivative that training with it takes: see {@link QuantizationRules}. */
class StraightThroughTest {

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private final GraphBuilder graph = new GraphBuilder("quantized");

    private Value input(String name, Tensor tensor) {
        return graph.input(name, tensor.type());
    }

    private Map<String, Tensor> gradients(Value y, List<Value> xs, Map<String, Tensor> feeds) {
        List<Value> gradients = graph.gradient(y, xs);
        for (int i = 0; i < xs.size(); i++) {
            graph.output("d" + xs.get(i).name(), gradients.get(i));
        }
        try (Program program = engine.compile(graph.build())) {
            return program.run(feeds);
        }
    }

    private Value zeroPoint(int value) {
        return graph.constant(Tensor.scalar(ElementType.INT8, value));
    }

    @Test
    void passesThroughWhatOnlyMovesQuantizedValues() {
        Tensor at = Tensor.of(new float[] {0.5f, -0.25f, 100f, 1f}, 2, 2);
        Value x = input("x", at);
        Value scale = graph.scalar(0.25);
        Value rounded = graph.apply("QuantizeLinear", Attributes.NONE, x, scale, zeroPoint(0));
        Value moved = rounded.transpose(1, 0).reshape(4).slice(0, 1, 4);
        Value back = graph.apply("DequantizeLinear", Attributes.NONE, moved, scale, zeroPoint(0));
        Map<String, Tensor> gradients = gradients(back.mul(2).reduceSum(), List.of(x), Map.of("x", at));
        assertThat(gradients.get("dx").toFloatArray()).containsExactly(0, 2, 0, 2);
    }

    @Test
    void quantizesDynamically() {
        Tensor at = Tensor.of(new float[] {0.5f, -1f, 1.55f, 0.25f}, 4);
        Value x = input("x", at);
        List<Value> parts = graph.apply("", "DynamicQuantizeLinear", Attributes.NONE, List.of(x), 3);
        Value back = graph.apply("DequantizeLinear", Attributes.NONE, parts.get(0), parts.get(1), parts.get(2));
        float[] gradient = gradients(back.reduceSum(), List.of(x), Map.of("x", at))
                .get("dx")
                .toFloatArray();
        // scale 0.01, zero point 100: no value is rounded, so that the scale's own share is nothing
        assertThat(gradient).usingComparatorWithPrecision(1e-3f).containsExactly(1, 1, 1, 1);
    }

    @Test
    void namesTheOperatorWhereIntegersAreNotFollowed() {
        Tensor at = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
        Value x = input("x", at);
        Value rounded = graph.apply("QuantizeLinear", Attributes.NONE, x, graph.scalar(0.5), zeroPoint(0));
        Value wide = rounded.cast(ElementType.INT32);
        Value shifted = graph.apply("BitwiseAnd", Attributes.NONE, wide, wide);
        graph.output("dx", graph.gradient(shifted.cast(ElementType.FLOAT).reduceSum(), x));
        assertThat(engine.obstacles(graph.build())).singleElement().asString().contains("BitwiseAnd");
    }
}
