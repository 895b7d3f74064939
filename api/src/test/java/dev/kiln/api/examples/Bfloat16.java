package dev.kiln.api.examples;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/** Rounds every parameter to bfloat16: 8 bits of precision instead of 24. */
@Describe(name = "bfloat16", value = "Rounds the parameters to bfloat16")
public record Bfloat16() implements Compressor {

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        List<LayerChange> changes = model.parameters().stream()
                .map(name -> new LayerChange(name, "Constant", "rounded to bfloat16"))
                .toList();
        return new CompressionPlan(changes, () -> new CompressionResult(rounded(model), changes, List.of()));
    }

    private static Model rounded(Model model) {
        GraphEditor editor = GraphEditor.of(model.graph());
        for (String name : model.parameters()) {
            Tensor exact = model.graph().constant(name);
            editor.constant(name, exact.cast(ElementType.BFLOAT16).cast(exact.elementType()));
        }
        return model.withGraph(editor.build());
    }

    /** Creates {@code bfloat16}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
