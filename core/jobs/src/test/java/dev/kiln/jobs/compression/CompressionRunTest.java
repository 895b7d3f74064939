package dev.kiln.jobs.compression;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Options;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Extensions;
import dev.kiln.host.extension.Origin;
import dev.kiln.host.extension.PluginException;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;

/** A compressor that breaks the model's borders, or breaks down, is named with its plugin. */
class CompressionRunTest {

    private record Provider(String name, String summary, Compressor compressor) implements CompressorProvider {

        @Override
        public Compressor create(Options options) {
            return compressor;
        }
    }

    private static Model model(long features, int end) {
        GraphBuilder graph = new GraphBuilder("network");
        graph.output(
                "y",
                graph.input("x", TensorType.floats(Shape.batchOf(features))).slice(1, 0, end));
        return Model.of(graph.build());
    }

    private static AbstractThrowableAssert<?, ?> compressing(Engine engine, UnaryOperator<Model> how) {
        return compressing(
                engine,
                (model, scope) -> new CompressionPlan(
                        List.of(), () -> new CompressionResult(how.apply(model), List.of(), List.of())));
    }

    private static AbstractThrowableAssert<?, ?> compressing(Engine engine, Compressor compressor) {
        Options none = Options.of(new Provider("bad", "Is bad", compressor), Map.of());
        Origin origin = new Origin("compressor bad of the plugin org.example.zoo");
        HostCompressionScope scope = new HostCompressionScope(
                engine,
                0,
                new EngineTrainer(engine, TrainingSettings.DEFAULT),
                Extensions.besideHost(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                line -> {});
        return assertThatThrownBy(() -> CompressionRun.of(
                model(4, 3), List.of(NamedCompressor.of(new Extension<>("bad", none, origin, compressor))), scope));
    }

    @OnEachEngine
    void blamesACompressorForOtherInputsAndPredictions(Engine engine) {
        compressing(engine, model -> model(4, 2))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The compressor bad of the plugin org.example.zoo returned a model with the"
                        + " predictions [N, 2]")
                .hasMessageContaining("[N, 3]");
        compressing(engine, model -> model(5, 3)).hasMessageContaining("the inputs [N, 5]");
    }

    @OnEachEngine
    void blamesACompressorForWhatItThrows(Engine engine) {
        compressing(engine, model -> {
                    throw new IllegalStateException("no luck");
                })
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The compressor bad of the plugin org.example.zoo threw ");
        compressing(engine, model -> {
                    throw new OptionException("keep is 9.");
                })
                .isInstanceOf(OptionException.class)
                .hasMessage("keep is 9.");
    }

    @OnEachEngine
    @SuppressWarnings("NullAway") // what a plugin without null checks does
    void blamesACompressorForWhatIsMissingOfItsResult(Engine engine) {
        compressing(engine, (UnaryOperator<Model>) model -> null)
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("model is null, expected the compressed model")
                .hasMessageContaining("at dev.kiln.jobs.compression.CompressionRunTest");
        compressing(engine, (model, scope) -> {
                    LayerChange change = new LayerChange("dense_1", "Gemm", null);
                    return new CompressionPlan(
                            List.of(change), () -> new CompressionResult(model, List.of(), List.of()));
                })
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The compressor bad of the plugin org.example.zoo threw ")
                .hasMessageContaining("change is null");
    }

    @OnEachEngine
    void lendsTheEngineAndLetsNoCompressorCloseIt(Engine engine) {
        compressing(engine, (model, scope) -> {
                    scope.engine().close();
                    return new CompressionPlan(List.of(), () -> new CompressionResult(model, List.of(), List.of()));
                })
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The compressor bad of the plugin org.example.zoo threw ")
                .hasMessageContaining("is the host's, a compressor must not close it");
        engine.compile(model(4, 3).graph()).close();
    }
}
