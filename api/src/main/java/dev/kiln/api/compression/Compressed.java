package dev.kiln.api.compression;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.model.Model;
import dev.kiln.graph.status.Stable;
import java.util.List;

/**
 * What came of a compression.
 *
 * @param model the compressed model
 * @param layers what was done to each layer in the end
 * @param notes what there is to know, each a sentence
 */
@Stable
public record Compressed(Model model, List<LayerChange> layers, List<String> notes) {

    /** Copies the lists; nothing may be null. */
    public Compressed {
        requireNonNull(model, "model is null, expected the compressed model");
        requireNonNull(layers, "layers is null, expected what was done to each layer");
        requireNonNull(notes, "notes is null, expected a list of sentences");
        layers = List.copyOf(layers);
        notes = List.copyOf(notes);
    }
}
