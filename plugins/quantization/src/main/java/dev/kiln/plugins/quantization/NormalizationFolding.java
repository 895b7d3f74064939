package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import dev.kiln.graph.simplify.ChannelFolding;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@linkplain ChannelFolding Folds} each batch normalization into the {@code Conv} or {@code Gemm} before it. A
 * normalization whose input has another reader, or with statistics of the batch, stays.
 */
final class NormalizationFolding {

    private final List<LayerChange> changes = new ArrayList<>();

    private NormalizationFolding() {}

    static Preparation of(Graph graph) {
        NormalizationFolding folding = new NormalizationFolding();
        RewriteRule rule = ChannelFolding.intoLayerBefore(
                List.of("Conv", "Gemm"), List.of("BatchNormalization"), NormalizationFolding::isFloat);
        RewriteRule noted = new RewriteRule(
                rule.pattern(),
                rule.guard(),
                match -> folding.noted(match, rule.replacement().apply(match)));
        return new Preparation(Rewriter.sweep(graph, List.of(noted)), folding.changes);
    }

    private static boolean isFloat(Match match) {
        Node layer = match.node(ChannelFolding.LAYER);
        return match.constant(layer.input(1))
                .filter(weight -> weight.elementType() == ElementType.FLOAT)
                .isPresent();
    }

    private Optional<Replacement> noted(Match match, Optional<Replacement> replacement) {
        String layer = LayerNames.of(match.node(ChannelFolding.LAYER));
        replacement.ifPresent(folded -> changes.add(LayerNames.change(match.root(), "folded into " + layer)));
        return replacement;
    }
}
