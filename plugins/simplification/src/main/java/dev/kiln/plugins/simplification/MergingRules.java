package dev.kiln.plugins.simplification;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.simplify.ChannelFolding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The rules that merge nodes, whose results differ only in their rounding. */
final class MergingRules {

    /** The operators of layers that steps are folded into. */
    static final List<String> LAYERS = List.of("Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization");

    /** The operators of steps on channels. */
    static final List<String> STEPS = List.of("BatchNormalization", "Add", "Sub", "Mul", "Div");

    private final Journal journal;
    private final QuantizedParts quantized;
    private final List<RewriteRule> rules = new ArrayList<>();

    MergingRules(Journal journal, QuantizedParts quantized) {
        this.journal = journal;
        this.quantized = quantized;
    }

    /**
     * The rules for one sweep.
     *
     * @param isSparse whether the weights have zeros that must stay
     */
    List<RewriteRule> all(boolean isSparse) {
        add(
                ChannelFolding.intoLayerBefore(LAYERS, STEPS, MergingRules::costsNothing),
                match -> "folded into " + LayerChange.name(match.node(ChannelFolding.LAYER)));
        add(StepAfterBias.RULE, match -> "folded into " + LayerChange.name(match.node(StepAfterBias.LAYER)));
        add(StepsInARow.RULE, match -> "merged with " + LayerChange.name(match.node(StepsInARow.FIRST)));
        add(ProductWithBias.RULE, match -> "folded into " + LayerChange.name(match.node(ProductWithBias.PRODUCT)));
        rules.add(quantized.leftAlone(journal.recorded(
                StepIntoLayerAfter.RULE, (match, by) -> intoRoot(match, StepIntoLayerAfter.STEP, "folded into "))));
        rules.add(quantized.leftAlone(journal.recorded(
                PaddingIntoWindow.RULE, (match, by) -> intoRoot(match, PaddingIntoWindow.PAD, "folded into "))));
        if (!isSparse) {
            rules.add(quantized.leftAlone(journal.recorded(
                    LayersInARow.RULE, (match, by) -> intoRoot(match, LayersInARow.FIRST, "multiplied into "))));
        }
        return rules;
    }

    /** The rules that recognize normalizations. */
    List<RewriteRule> normalizations() {
        rules.add(quantized.leftAlone(LayerNormalizations.SCALE));
        add(
                LayerNormalizations.BIAS,
                match -> "folded into " + LayerChange.name(match.node(LayerNormalizations.NORMALIZATION)));
        return rules;
    }

    private void add(RewriteRule rule, Function<Match, String> clause) {
        rules.add(quantized.leftAlone(
                journal.recorded(rule, (match, by) -> Optional.of(LayerChange.of(match.root(), clause.apply(match))))));
    }

    private static Optional<LayerChange> intoRoot(Match match, String folded, String clause) {
        return Optional.of(LayerChange.of(match.node(folded), clause + LayerChange.name(match.root())));
    }

    /** A shared weight would have to be stored twice, unless it stays the same. */
    private static boolean costsNothing(Match match) {
        Node layer = match.node(ChannelFolding.LAYER);
        Node step = match.root();
        boolean isShift = step.is("Add") || (step.is("Sub") && step.input(0).equals(layer.output(0)));
        return match.isAlone(layer.input(1)) || layer.is("BatchNormalization") || isShift;
    }
}
