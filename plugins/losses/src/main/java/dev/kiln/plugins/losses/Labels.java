package dev.kiln.plugins.losses;

import dev.kiln.api.loss.LossScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.stream.LongStream;

/**
 * The labels of sequences of different lengths.
 *
 * @param classes the labels, INT64 {@code [N, L]}; the blank after the last
 * @param count their number, INT64 {@code [N]}
 * @param areKnown whether all labels of an example are classes other than the blank, BOOL {@code [N]}
 */
record Labels(Value classes, Value count, Value areKnown) {

    /**
     * Reads the target of a scope.
     *
     * @param scope the scope
     * @param blank the class that is no label
     */
    static Labels of(LossScope scope, int blank) {
        Value target = scope.target().cast(ElementType.INT64);
        Value isLabel = target.greaterOrEqual(target.graph().integers(0))
                .and(target.less(target.graph().integers(scope.prediction().size(2))))
                .and(target.equal(target.graph().integers(blank)).not());
        Value isPadding = target.less(target.graph().integers(0))
                .or(target.equal(target.graph().integers(blank)));
        Value counts = scope.mask().filter(mask -> mask.shape().rank() == 2).orElseGet(isPadding::not);
        Value count = counts.cast(ElementType.INT64).reduceSum(false, 1);
        Value inLength = first(target.size(1), count);
        Value classes = isLabel.and(inLength).where(target, target.graph().integers(blank));
        Value unknown = inLength.and(isLabel.not()).cast(ElementType.INT64).reduceSum(false, 1);
        return new Labels(classes, count, unknown.equal(unknown.graph().integers(0)));
    }

    /**
     * The first positions of each row.
     *
     * @param length the length of a row
     * @param count their number, INT64 {@code [N]}
     * @return BOOL {@code [N, length]}
     */
    static Value first(long length, Value count) {
        return positions(length, count).less(count.unsqueeze(1));
    }

    /** Marks the position of each row at an index, BOOL {@code [N, length]}; none where it is negative. */
    static Value at(long length, Value index) {
        return positions(length, index).equal(index.unsqueeze(1));
    }

    private static Value positions(long length, Value beside) {
        return beside.graph().constant(Tensor.of(LongStream.range(0, length).toArray(), 1, length));
    }
}
