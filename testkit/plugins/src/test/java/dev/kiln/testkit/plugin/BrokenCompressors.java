package dev.kiln.testkit.plugin;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Options;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Compressors that break their contract, and their contracts. */
final class BrokenCompressors {

    private static final List<LayerChange> CHANGES = List.of(new LayerChange("all", "", "made smaller"));

    private BrokenCompressors() {}

    record Provider(String name, String summary, Compressor compressor) implements CompressorProvider {

        Provider(Compressor compressor) {
            this("broken", "Is broken", compressor);
        }

        @Override
        public Compressor create(Options options) {
            return compressor;
        }
    }

    private static Supplier<CompressionResult> unchanged(Model model) {
        return () -> new CompressionResult(model, CHANGES, List.of());
    }

    /** Its plan is empty. */
    static final class SilentPlan extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return new Provider((model, scope) -> new CompressionPlan(List.of(), unchanged(model)));
        }
    }

    /** It never closes its program. */
    static final class OpenProgram extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return new Provider((model, scope) -> new CompressionPlan(CHANGES, () -> {
                scope.engine().compile(model.graph());
                return unchanged(model).get();
            }));
        }
    }

    /** All weights are lost. */
    static final class NothingLeft extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return new Provider((model, scope) -> new CompressionPlan(CHANGES, () -> {
                GraphEditor editor = GraphEditor.of(model.graph());
                for (String name : model.parameters()) {
                    Tensor weight = model.graph().constant(name);
                    editor.constant(name, Tensor.zeros(weight.elementType(), weight.shape()));
                }
                return unchanged(model.withGraph(editor.build())).get();
            }));
        }
    }

    /** It makes a false claim. */
    static final class FalseClaim extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return new Provider((model, scope) -> new CompressionPlan(CHANGES, unchanged(model)));
        }

        @Override
        protected void checkClaims(Model model, CompressionResult compressed, Map<String, Object> options) {
            throw new AssertionError("the model is as large as before");
        }
    }
}
