package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Graph;
import dev.kiln.graph.rewrite.Rewriter;
import java.util.List;

/**
 * A graph that computes the same in a form that quantizes well.
 *
 * @param graph without constants made by nodes, without copies, batch normalizations folded into the layer before,
 *     {@code Gemm} without factors, and every Relu right after the layer that it belongs to
 * @param changes which layers went where
 */
record Preparation(Graph graph, List<LayerChange> changes) {

    /** Copies the list. */
    Preparation {
        changes = List.copyOf(changes);
    }

    /** Prepares a model's graph. */
    static Preparation of(Graph original) {
        Preparation folded = NormalizationFolding.of(PlainValues.of(original));
        Graph plain = Rewriter.sweepNeeded(folded.graph(), List.of(GemmFactors.RULE, ClampOrder.RULE));
        return new Preparation(plain, folded.changes());
    }
}
