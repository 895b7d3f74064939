package dev.kiln.plugins.factorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.FineTuning;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataSets;
import dev.kiln.graph.engine.Engine;
import dev.kiln.models.ModelFiles;
import dev.kiln.models.Preprocessing;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.SharedFiles;
import java.nio.file.Path;
import java.util.Optional;

/** Networks trained by others, on their data. */
class RealModelsTest {

    private static Path path(String name) {
        Optional<Path> found = SharedFiles.find(name);
        assumeTrue(found.isPresent(), name + " is not there");
        return found.get();
    }

    private static Model digits() {
        return Preprocessing.BYTES.before(ModelFiles.read(path("models/mnist/mnist-cnn-pytorch-9.onnx")));
    }

    private static CompressionScope scope(Engine engine, int examples) {
        DataSet test = DataSets.builtIn().open("mnist:" + path("data/mnist") + "?split=test");
        return Scope.of(engine, Optional.empty(), Optional.of(test.first(examples)));
    }

    private static LowRank method(Optional<Double> energy, Optional<Double> drop, ConvolutionMethod convolutions) {
        return new LowRank(
                energy,
                Optional.empty(),
                drop,
                Optional.empty(),
                convolutions,
                new FineTuning(0, 1, new Descent(0.1)),
                "");
    }

    @OnEachEngine
    void keepsTheAccuracyOfAnMnistNetwork(Engine engine) {
        CompressionScope scope = scope(engine, 10_000);
        for (ConvolutionMethod convolutions : ConvolutionMethod.values()) {
            CompressionResult result = method(Optional.of(0.9), Optional.empty(), convolutions)
                    .plan(digits(), scope)
                    .apply();
            // 99.04 % is the accuracy published by the network's authors
            assertThat(accuracy(scope, result.model())).as("%s", convolutions).isGreaterThan(0.97);
            assertThat(result.layers()).extracting(LayerChange::change).anyMatch(text -> text.startsWith("rank"));
        }
    }

    private static double accuracy(CompressionScope scope, Model model) {
        return scope.evaluate(model).quality().orElseThrow();
    }

    @OnEachEngine
    void findsTheRanksThatADropOfTheAccuracyAllows(Engine engine) {
        CompressionScope scope = scope(engine, 2000);
        double before = accuracy(scope, digits());
        CompressionResult result = method(Optional.empty(), Optional.of(0.005), ConvolutionMethod.TUCKER)
                .plan(digits(), scope)
                .apply();
        assertThat(accuracy(scope, result.model())).isGreaterThanOrEqualTo(before - 0.005);
        assertThat(result.layers()).extracting(LayerChange::change).anyMatch(text -> text.startsWith("rank"));
    }
}
