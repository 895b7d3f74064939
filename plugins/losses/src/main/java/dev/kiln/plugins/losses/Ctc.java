package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Optional;

/**
 * Connectionist temporal classification (Graves et al., 2006), for sequences of labels whose places among the steps of the
 * prediction are not known, such as letters in a recording: the negative log-likelihood of all alignments.
 *
 * <pre>
 * loss = -log sum over alignments of prod over t of p_t(aligned_t)      p_t = softmax(logits_t)
 * </pre>
 *
 * <p>An alignment has a class in each step; without its repetitions and then without its blanks it is the labels. The sum
 * is the forward recursion, in logarithms, one step of a {@code Scan} for each step of the prediction.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction</td><td>logits, FLOAT {@code [N, T, K]}, {@code K} classes with the blank</td></tr>
 * <tr><td>target</td><td>labels from 0 to {@code K - 1} but the blank, integers {@code [N, L]}; {@code task=other} in the
 *     data</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N]}, at least 0</td></tr>
 * </table>
 *
 * <p><b>Lengths.</b> An example has as many labels as the mask of the target has true positions, which are its first ones;
 * without a mask, as many as there are numbers that are neither the blank nor negative: padding. Its first steps alone are
 * aligned where {@code steps} names a column of the data with their number, integers {@code [N]}, or with a mask, BOOL
 * {@code [N, T]}.
 *
 * <p>An example whose labels do not fit into its steps has no alignment, and neither a loss nor a weight in the mean: as
 * {@code zero_infinity=True} of PyTorch, which counts it. Where a label of an example is none, its loss is not a number, so
 * that training stops. For uniform probabilities, two steps and one label of {@code K = 3} it is {@code -log(3 / 9)}: the
 * alignments are the label twice, and with a blank before or after it.
 *
 * <p>{@code CTCLoss} of PyTorch has the steps first and divides by the number of labels before its mean; this one, as
 * {@code CTC} of Keras, does not. It costs {@code N * T * (2 L + K)} numbers of memory.
 *
 * @param blank the class that is no label, from 0
 * @param steps the column of the data with the number of steps of each example; all steps without it
 */
@Describe(name = "ctc", value = "The negative log-likelihood of the labels of a sequence in any alignment to its steps")
public record Ctc(
        @Describe(value = "the class that is no label", atLeast = 0, byDefault = "0")
        int blank,

        @Describe(value = "the column of the data with the number, or a mask, of the steps of each example")
        Optional<String> steps)
        implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        check(scope);
        Labels labels = Labels.of(scope, blank);
        Value logarithms = scope.prediction().logSoftmax(2);
        Alignments alignments = new Alignments(
                labels, logarithms.slice(2, blank, blank + 1L), ofLabels(logarithms, labels), steps(scope));
        Value likelihood = alignments.logLikelihood();
        Value isPossible = likelihood.greater(likelihood.graph().scalar(Alignments.IMPOSSIBLE / 2));
        scope.weigh(isPossible.cast(ElementType.FLOAT));
        Value zero = likelihood.graph().scalar(0);
        Value loss = isPossible.where(likelihood.neg(), zero);
        return labels.areKnown().where(loss, loss.graph().scalar(Double.NaN));
    }

    /** The logarithm of the probability of each label in each step, {@code [N, T, L]}. */
    private static Value ofLabels(Value logarithms, Labels labels) {
        Value everyStep = logarithms.graph().constant(Tensor.zeros(ElementType.INT64, 1, logarithms.size(1), 1));
        Value index = labels.classes().unsqueeze(1).add(everyStep);
        return logarithms.graph().apply("GatherElements", Attributes.of("axis", 2), logarithms, index);
    }

    /** Whether a step is one of the example, BOOL {@code [N, T]}; empty where all are. */
    private Optional<Value> steps(LossScope scope) {
        return steps.map(name -> {
            Value column = scope.column(name)
                    .orElseThrow(() -> new GraphException("The loss ctc has steps=" + name
                            + ", and the data have no column of that name that is neither input nor target."));
            if (column.elementType() == ElementType.BOOL && column.shape().rank() == 2) {
                return column;
            }
            if (!column.elementType().isInteger() || column.shape().rank() != 1) {
                throw new GraphException("The column " + name + " of the steps of the loss ctc is " + column.type()
                        + ", expected their number, INT64 [N], or a mask, BOOL [N, T].");
            }
            return Labels.first(scope.prediction().size(1), column.cast(ElementType.INT64));
        });
    }

    private void check(LossScope scope) {
        Value prediction = scope.prediction();
        Value target = scope.target();
        if (prediction.shape().rank() != 3 || prediction.size(1) < 1 || prediction.size(2) < 1) {
            throw new GraphException(
                    "The loss ctc takes logits [N, T, K] of known numbers of steps and classes, and the"
                            + " model's output is " + prediction.type()
                            + ". End the network with a dense layer of K units for each step.");
        }
        if (target.shape().rank() != 2 || !target.elementType().isInteger() || target.size(1) < 1) {
            throw new GraphException("The loss ctc takes labels for each example, INT64 [N, L], and the target is "
                    + target.type() + ". Use data with padded rows of labels, and state task=other.");
        }
        if (blank >= prediction.size(2)) {
            throw new GraphException("The loss ctc has blank=" + blank + ", and the model predicts "
                    + prediction.size(2) + " classes. State one from 0 to " + (prediction.size(2) - 1) + ".");
        }
    }

    /** Creates {@code ctc}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
