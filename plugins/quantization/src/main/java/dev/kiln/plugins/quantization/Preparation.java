package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Graph;
import dev.kiln.graph.rewrite.Rewriter;
import dev.kiln.graph.simplify.PlainValues;
import dev.kiln.graph.simplify.SumOfTwo;
import java.util.List;

/**
 * An equivalent graph in a form that quantizes well.
 *
 * @param graph the graph, without nodes that create constants, without copies, batch normalizations folded into the
 *     layer before, {@code Gemm} without factors, sums of two values as {@code Add}, and every Relu directly after its layer
 * @param changes the layers that were folded, and into which
 */
record Preparation(Graph graph, List<LayerChange> changes) {

    /** Copies the list. */
    Preparation {
        changes = List.copyOf(changes);
    }

    /** Prepares a model's graph. */
    static Preparation of(Graph original) {
        Preparation folded = NormalizationFolding.of(PlainValues.of(original));
        Graph plain = Rewriter.sweepNeeded(folded.graph(), List.of(SumOfTwo.RULE, GemmFactors.RULE, ClampOrder.RULE));
        return new Preparation(plain, folded.changes());
    }
}
