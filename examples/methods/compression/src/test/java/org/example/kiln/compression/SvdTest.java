package org.example.kiln.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.plugin.CompressorContract;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;

class SvdTest {

    private static final int WIDTH = 10;
    private static final int RANK = 3;

    /** A matrix of rank 3. */
    private static Tensor ofRankThree() {
        return SmallNetwork.filled(
                i -> {
                    double sum = 0;
                    for (int k = 1; k <= RANK; k++) {
                        sum += Math.sin(1.7 * k * Math.floor(i / WIDTH)) * Math.cos(0.9 * k * (i % WIDTH)) / k;
                    }
                    return sum;
                },
                WIDTH,
                WIDTH);
    }

    /** A product of each form with a weight of rank 3, and a small layer. */
    private static Model model() {
        GraphBuilder graph = new GraphBuilder("dense");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(WIDTH)));
        Value a = graph.constant("a", ofRankThree());
        Value b = graph.constant("b", ofRankThree());
        Value c = graph.constant("c", ofRankThree());
        Value bias = graph.constant("bias", SmallNetwork.filled(Math::cos, WIDTH));
        Value small = graph.constant("small", SmallNetwork.filled(Math::sin, WIDTH, 2));
        graph.output(
                "y",
                x.gemm(a, bias, false, true)
                        .tanh()
                        .gemm(b, bias, false, false)
                        .tanh()
                        .matMul(c)
                        .matMul(small));
        return Model.of(graph.build()).withParameters(Set.of("a", "b", "c", "small", "bias"));
    }

    private static float[] predictions(Engine engine, Model model) {
        Tensor x = SmallNetwork.filled(i -> Math.sin(0.7 * i), 7, WIDTH);
        try (Program program = engine.compile(model.graph())) {
            return program.run(Map.of("x", x)).get("y").toFloatArray();
        }
    }

    private static CompressionResult compressed(Engine engine, Svd method) {
        return method.plan(model(), Scopes.training(engine, SmallNetwork.data()))
                .apply();
    }

    @OnEachEngine
    void predictsTheSameAtTheRankOfTheWeights(Engine engine) {
        for (Svd method : new Svd[] {new Svd(Optional.of(RANK), 1), new Svd(Optional.empty(), 0.9999999)}) {
            CompressionResult result = compressed(engine, method);
            assertThat(predictions(engine, result.model()))
                    .containsExactly(predictions(engine, model()), within(1e-5f));
            assertThat(result.model().parameters())
                    .containsExactlyInAnyOrder(
                            "a/left", "a/right", "b/left", "b/right", "c/left", "c/right", "small", "bias");
            assertThat(result.model().graph().constants().keySet()).doesNotContain("a", "b", "c");
        }
    }

    @OnEachEngine
    void saysWhyALayerStays(Engine engine) {
        assertThat(compressed(engine, new Svd(Optional.of(RANK), 1)).layers())
                .containsExactly(
                        new LayerChange("a", "Gemm", "two factors of rank 3: 60 in place of 100"),
                        new LayerChange("b", "Gemm", "two factors of rank 3: 60 in place of 100"),
                        new LayerChange("c", "MatMul", "two factors of rank 3: 60 in place of 100"),
                        new LayerChange(
                                "small", "MatMul", "stays, as for factors of rank 3: 36 numbers are no fewer than 20"));
    }

    @Nested
    class Contract extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return new Svd.Provider();
        }
    }
}
