package dev.kiln.engine.onnx.gradient;

import dev.kiln.api.graph.Graph;

/** Makes a graph smaller without changing its results. */
final class Simplification {

    private Simplification() {}

    static Graph apply(Graph graph) {
        return graph.edit().prune().build();
    }
}
