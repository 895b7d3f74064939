package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The mean over batches of {@code (g w)²}, where {@code g} is the gradient of the mean loss of a batch. */
final class SquaredProducts {

    private final Tensor weight;
    private final double[] sum;
    private int batches;

    private SquaredProducts(Tensor weight) {
        this.weight = weight;
        this.sum = new double[Math.toIntExact(weight.size())];
    }

    /**
     * The means for the elements of weights, times a factor, on the first examples of the training data or, where there
     * are none, of the calibration data.
     *
     * @param criterion the name of the criterion, for messages
     * @param factor the factor of all scores
     * @param model the model
     * @param weights the names of the weights
     * @param scope gives data and gradients
     * @param examples the maximum number of examples
     * @return the scores by the name of the weight, FLOAT of its shape
     * @throws dev.kiln.graph.error.DataException if a score is not finite
     */
    static Map<String, Tensor> scores(
            String criterion, double factor, Model model, Set<String> weights, CompressionScope scope, int examples) {
        Map<String, SquaredProducts> products = new LinkedHashMap<>();
        weights.forEach(
                name -> products.put(name, new SquaredProducts(model.graph().constant(name))));
        scope.gradients(
                model,
                scope.loss(),
                weights,
                data(scope).first(examples),
                (batch, gradients) -> products.forEach((name, product) ->
                        product.add(Objects.requireNonNull(gradients.get(name), name), batch.size())));
        Map<String, Tensor> scores = new LinkedHashMap<>();
        products.forEach((name, product) ->
                scores.put(name, Scores.fromData(criterion, name, product.mean(factor), product.weight.shape())));
        return scores;
    }

    /**
     * The training data or, where there are none, the calibration data.
     *
     * @throws dev.kiln.graph.error.DataException if the user gave neither
     */
    static DataSet data(CompressionScope scope) {
        return scope.hasTrainingData() ? scope.trainingData() : scope.calibrationData();
    }

    private void add(Tensor gradient, int size) {
        for (int i = 0; i < sum.length; i++) {
            double product = gradient.getDouble(i) / size * weight.getDouble(i);
            sum[i] += product * product;
        }
        batches++;
    }

    private double[] mean(double factor) {
        double[] mean = new double[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = sum[i] / batches * factor;
        }
        return mean;
    }
}
