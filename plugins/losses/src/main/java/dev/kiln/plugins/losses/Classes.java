package dev.kiln.plugins.losses;

import dev.kiln.api.loss.LossScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/** Losses of classes: the checks of their arguments, cross entropy, and the weights of classes. */
final class Classes {

    private Classes() {}

    /**
     * Checks that the prediction is a logit of each class and the target a class.
     *
     * @param loss the name of the loss
     * @param scope the scope
     * @throws GraphException if they are not FLOAT {@code [N, K]} and INT64 {@code [N]}
     */
    static void check(String loss, LossScope scope) {
        Value prediction = scope.prediction();
        if (prediction.shape().rank() != 2 || prediction.size(1) < 1) {
            throw new GraphException("The loss " + loss + " takes logits [N, K] of a known number K of classes, and the"
                    + " model's output is " + prediction.type()
                    + ". End the network with a dense layer of K units.");
        }
        checkTarget(loss, scope.target());
    }

    /** Checks that the target is a class of each example, INT64 {@code [N]}. */
    static void checkTarget(String loss, Value target) {
        if (target.shape().rank() != 1 || target.elementType() != ElementType.INT64) {
            throw new GraphException(
                    "The loss " + loss + " takes a class for each example, INT64 [N], and the target is "
                            + target.type() + ". Use data with class labels, or the loss mse.");
        }
    }

    /**
     * Checks the weights of classes.
     *
     * @param loss the name of the loss
     * @param weights not negative; none where all are equal
     * @return a copy
     * @throws OptionException if all are 0, for nothing would count
     */
    static List<Double> checked(String loss, List<Double> weights) {
        if (!weights.isEmpty() && weights.stream().allMatch(weight -> weight == 0)) {
            throw new OptionException(loss + " has weights=" + weights
                    + ", of which at least one has to be positive, or nothing counts.");
        }
        return List.copyOf(weights);
    }

    /**
     * The cross entropy of logits in the last axis; 0 where the target is no class.
     *
     * @param scope the scope, its prediction {@code [N, ..., K]}, its target {@code [N, ...]}
     * @param smoothing the share of the right class's probability that is spread over all
     * @param weights the weight of each class in the host's mean; none where all are equal
     * @return FLOAT of the target's shape
     */
    static Value crossEntropy(LossScope scope, double smoothing, List<Double> weights) {
        Value logits = scope.prediction();
        int axis = logits.shape().rank() - 1;
        long classes = logits.size(axis);
        // LogSoftmax and a product: GatherElements would have a scattering derivative
        Value wanted = scope.target().oneHot(classes);
        weigh(scope, wanted, weights);
        if (smoothing > 0) {
            wanted = wanted.mul(1 - smoothing).add(smoothing / classes);
        }
        return logits.logSoftmax(axis).mul(wanted).reduceSum(false, axis).neg();
    }

    /**
     * Weighs each example, or each position, as its class.
     *
     * @param scope the scope
     * @param right 1 at the right class, {@code [N, ..., K]}
     * @param weights the weight of each class; none where all are equal
     * @throws OptionException if there is not one for each class
     */
    static void weigh(LossScope scope, Value right, List<Double> weights) {
        if (weights.isEmpty()) {
            return;
        }
        int axis = right.shape().rank() - 1;
        if (weights.size() != right.size(axis)) {
            throw new OptionException("The option weights has " + weights.size() + " numbers, and there are "
                    + right.size(axis) + " classes.");
        }
        scope.weigh(right.mul(numbers(right, weights)).reduceSum(false, axis));
    }

    /** FLOAT constants {@code [K]} in the graph of a value. */
    static Value numbers(Value beside, List<Double> numbers) {
        double[] values = numbers.stream().mapToDouble(Double::doubleValue).toArray();
        return beside.graph().constant(Tensor.of(values, values.length).cast(ElementType.FLOAT));
    }
}
