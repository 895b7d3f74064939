package dev.kiln.api.compression;

import dev.kiln.api.Stable;
import dev.kiln.api.model.Model;
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

    /** Copies the lists. */
    public Compressed {
        layers = List.copyOf(layers);
        notes = List.copyOf(notes);
    }
}
