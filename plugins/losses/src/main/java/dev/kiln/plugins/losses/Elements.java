package dev.kiln.plugins.losses;

import dev.kiln.api.loss.LossScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import java.util.stream.LongStream;

/** Losses of values: the checks of their arguments, and the mean of an error over the elements of an example. */
final class Elements {

    private Elements() {}

    /**
     * The differences of prediction and target.
     *
     * @param loss the name of the loss
     * @param scope the scope
     * @return FLOAT {@code [N, ...]}
     * @throws GraphException if the two have not one type and shape: others would only broadcast
     */
    static Value residual(String loss, LossScope scope) {
        requireSame(loss, scope);
        return scope.prediction().sub(scope.target());
    }

    /** Checks that prediction and target have one type and shape. */
    static void requireSame(String loss, LossScope scope) {
        Value prediction = scope.prediction();
        Value target = scope.target();
        if (prediction.elementType() != target.elementType()
                || !prediction.shape().canEqual(target.shape())) {
            throw new GraphException("The loss " + loss + " takes a target of the model's output's type and shape, "
                    + prediction.type() + ", and the target is " + target.type()
                    + ". Give the network as many outputs as the target has values.");
        }
    }

    /**
     * Whether a target has a degree of truth for each element: FLOAT, BOOL or integers.
     *
     * @param target the target
     * @param shape the shape of the prediction
     */
    static boolean isTruth(Value target, Shape shape) {
        ElementType type = target.elementType();
        boolean isNumber = type == ElementType.FLOAT || type == ElementType.BOOL || type.isInteger();
        return isNumber && target.shape().canEqual(shape);
    }

    /**
     * The mean of the errors of each example. Where the data have a mask of the target, it is the mean over the positions
     * that count, and an example weighs as much as it has of them: the host's mean is that over all of them.
     *
     * @param scope the scope
     * @param errors FLOAT {@code [N, ...]}
     * @return FLOAT {@code [N]}
     */
    static Value mean(LossScope scope, Value errors) {
        int rank = errors.shape().rank();
        return scope.mask()
                .filter(mask -> mask.shape().rank() > 1 && mask.shape().rank() <= rank)
                .map(mask -> counted(scope, errors, mask))
                .orElseGet(() -> over(errors, 1));
    }

    private static Value counted(LossScope scope, Value errors, Value mask) {
        Value positions = over(errors, mask.shape().rank());
        Value kept = mask.where(positions, errors.graph().scalar(0));
        Value counts = mask.cast(ElementType.FLOAT).reduceSum(false, mask.exampleAxes());
        scope.weigh(counts);
        return kept.reduceSum(false, kept.exampleAxes()).div(counts.max(1));
    }

    /** The mean over the axes from the given one on. */
    private static Value over(Value errors, int first) {
        int rank = errors.shape().rank();
        return first >= rank
                ? errors
                : errors.reduceMean(false, LongStream.range(first, rank).toArray());
    }
}
