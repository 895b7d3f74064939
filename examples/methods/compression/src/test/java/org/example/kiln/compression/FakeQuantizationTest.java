package org.example.kiln.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.plugin.CompressorContract;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class FakeQuantizationTest {

    private static final int WEIGHTS =
            SmallNetwork.HIDDEN * SmallNetwork.FEATURES + SmallNetwork.HIDDEN * SmallNetwork.CLASSES;

    @TempDir
    private Path folder;

    private static CompressionResult trained(Engine engine) {
        return ProvidedExtensions.create(CompressorProvider.class, "qat:epochs=20,batch-size=40,optimizer=[sgd:lr=0.2]")
                .plan(SmallNetwork.model(), Scopes.training(engine, SmallNetwork.data()))
                .apply();
    }

    private static DoubleStream numbers(Tensor tensor) {
        return IntStream.range(0, (int) tensor.size()).mapToDouble(tensor::getDouble);
    }

    @OnEachEngine
    void learnsTheCodesOfALoopInPyTorch(Engine engine) {
        Graph graph = trained(engine).model().graph();
        double[] expected = PyTorchValues.of("qat");
        double[] codes = DoubleStream.concat(numbers(graph.constant("v/codes")), numbers(graph.constant("w/codes")))
                .toArray();
        assertThat(codes).containsExactly(Arrays.copyOf(expected, WEIGHTS));
        assertThat(numbers(graph.constant("b")).toArray())
                .containsExactly(Arrays.copyOfRange(expected, WEIGHTS, expected.length), within(1e-5));
    }

    @OnEachEngine
    void writesIntegersAndTheirRangesToTheFile(Engine engine) {
        Path file = folder.resolve("quantized.onnx");
        ModelFiles.write(trained(engine).model(), file);
        Model read = ModelFiles.read(file);
        Graph graph = read.graph();
        assertThat(graph.nodes().stream().map(node -> node.operator()))
                .containsExactlyInAnyOrder(
                        "QuantizeLinear",
                        "DequantizeLinear",
                        "DequantizeLinear",
                        "Gemm",
                        "Tanh",
                        "QuantizeLinear",
                        "DequantizeLinear",
                        "DequantizeLinear",
                        "MatMul",
                        "Identity");
        assertThat(graph.constant("v/codes").elementType()).isEqualTo(ElementType.INT8);
        assertThat(graph.constant("x/zero_point").elementType()).isEqualTo(ElementType.UINT8);
        assertThat(graph.constants()).doesNotContainKeys("v", "w");
        assertThat(read.parameters()).containsExactly("b");
    }

    @Nested
    class Contract extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return new FakeQuantization.Provider();
        }

        /** A sum of integers rounds otherwise than one of the numbers that they stand for. */
        @Override
        protected double shareApart() {
            return 0.1;
        }
    }
}
