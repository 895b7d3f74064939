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
 */
public record ModelContent(Graph graph, Map<String, String> metadata, Extras extras) {}
