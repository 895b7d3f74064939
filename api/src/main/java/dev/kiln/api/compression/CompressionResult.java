package dev.kiln.api.compression;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.model.Model;
import dev.kiln.graph.status.Stable;
import java.util.List;

/**
 * A compression result.
 *
 * @param model the compressed model
 * @param layers the change of each layer
 * @param notes notes for the user, each a sentence
 */
@Stable
public record CompressionResult(Model model, List<LayerChange> layers, List<String> notes) {

    /** Copies the lists; nothing may be null. */
    public CompressionResult {
        requireNonNull(model, "model is null, expected the compressed model");
        requireNonNull(layers, "layers is null, expected the change of each layer");
        requireNonNull(notes, "notes is null, expected a list of sentences");
        layers = List.copyOf(layers);
        notes = List.copyOf(notes);
    }
}
