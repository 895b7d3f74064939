package org.example.kiln.compression;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The squared change of the loss if an element were removed, to first order (Molchanov et al., 2019, equation 8):
 *
 * <pre>
 * score = mean over batches of (g w)²,  g = dE/dw, E the mean loss of the batch
 * </pre>
 *
 * <p>The examples are the training data or, where there are none, the calibration data. It costs a gradient for each
 * example whenever weights are scored.
 *
 * @param examples the maximum number of examples, the first ones
 */
@Describe(name = "taylor", value = "The squared change of the loss if an element were removed, to first order")
public record Taylor(
        @Describe(value = "the maximum number of examples", atLeast = 1, atMost = 1_000_000_000, byDefault = "1024")
        int examples)
        implements Criterion {

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        DataSet data = scope.hasTrainingData() ? scope.trainingData() : scope.calibrationData();
        Map<String, Mean> means = new LinkedHashMap<>();
        scope.gradients(
                model,
                scope.loss(),
                weights,
                data.first(examples),
                (batch, gradients) -> gradients.forEach((name, gradient) -> means.computeIfAbsent(
                                name, weight -> new Mean(model.graph().constant(weight)))
                        .add(gradient, batch.size())));
        Map<String, Tensor> scores = new LinkedHashMap<>();
        means.forEach((name, mean) -> scores.put(name, mean.tensor()));
        return scores;
    }

    @Override
    public boolean needsData() {
        return true;
    }

    /** The mean over batches of the squared products with the elements of a weight. */
    private static final class Mean {

        private final Tensor weight;
        private final double[] sum;
        private int batches;

        Mean(Tensor weight) {
            this.weight = weight;
            this.sum = new double[Math.toIntExact(weight.size())];
        }

        void add(Tensor gradient, int size) {
            for (int i = 0; i < sum.length; i++) {
                double effect = gradient.getDouble(i) / size * weight.getDouble(i);
                sum[i] += effect * effect;
            }
            batches++;
        }

        Tensor tensor() {
            float[] means = new float[sum.length];
            for (int i = 0; i < means.length; i++) {
                means[i] = (float) (sum[i] / batches);
            }
            return Tensor.of(means, weight.shape());
        }
    }

    /** Creates {@code taylor}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
