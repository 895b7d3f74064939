package dev.kiln.onnx.format;

import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import java.util.Map;

/**
 * The content of a file as encoder and decoder see it.
 *
 * @param graph the network
 * @param metadata the texts of {@code metadata_props}, by key
 * @param extras the rest of the message
 * @param sparse whether constants with many zeros are stored without them
 */
public record ModelContent(Graph graph, Map<String, String> metadata, Extras extras, boolean sparse) {

    /** Returns the storage of constants in the file itself. */
    public ConstantStorage inside() {
        return sparse ? SparseStorage.of(graph) : ConstantStorage.INSIDE;
    }
}
