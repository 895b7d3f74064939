package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import org.jspecify.annotations.Nullable;

/** The addend of the scores of {@code Attention}: a bias, and minus infinity (approximately) at masked positions. */
final class AttentionBias {

    private final Pullback p;
    private final GraphBuilder graph;
    private final Value scores;

    /**
     * The bias of some scores.
     *
     * @param p the attention
     * @param scores {@code [N, heads, T, S]}
     */
    AttentionBias(Pullback p, Value scores) {
        this.p = p;
        this.graph = p.graph();
        this.scores = scores;
    }

    /** The addend; null for none. */
    @Nullable
    Value write() {
        @Nullable Value bias = p.has(3) ? given() : null;
        if (p.attributes().integer("is_causal", 0) != 0) {
            bias = added(bias, hidden(causal()));
        }
        if (p.has(6)) {
            bias = added(bias, hidden(padding()));
        }
        return bias;
    }

    private static Value added(@Nullable Value bias, Value more) {
        return bias == null ? more : bias.add(more);
    }

    private Value given() {
        Value mask = p.input(3);
        Value bias = mask.elementType() == ElementType.BOOL ? hidden(mask) : mask;
        Dim covered = bias.shape().dim(-1);
        Dim all = scores.shape().dim(-1);
        return covered.equals(all) || !covered.isFixed() || !all.isFixed() || covered.size() == 1
                ? bias
                : lengthened(bias, all.size() - covered.size());
    }

    /** Positions beyond the end of a mask are masked out. */
    private Value lengthened(Value bias, long by) {
        long[] pads = new long[2 * bias.shape().rank()];
        pads[pads.length - 1] = by;
        return graph.apply("Pad", Attributes.NONE, bias, graph.integers(pads), least());
    }

    private Value hidden(Value seen) {
        return seen.where(p.scalar(0), least());
    }

    /** Low enough for a weight of 0, and high enough to be added to another one. */
    private Value least() {
        return p.scalar(p.elementType() == ElementType.FLOAT16 ? -3e4 : -1e38);
    }

    /** The causal mask: each time attends to itself and earlier ones, the past included. */
    private Value causal() {
        Value times = Scatter.upTo(Shapes.of(scores, 2)).unsqueeze(1);
        if (p.has(4)) {
            times = times.add(Shapes.of(p.input(4), 2));
        }
        return Scatter.upTo(Shapes.of(scores, 3)).lessOrEqual(times);
    }

    /** The padding mask: keys from an example's own length on are padding. */
    private Value padding() {
        return Scatter.upTo(Shapes.of(scores, 3)).less(p.input(6).unsqueeze(1, 2, 3));
    }
}
