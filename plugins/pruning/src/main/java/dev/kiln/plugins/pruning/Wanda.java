package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The magnitude of each element times the norm of the input that it multiplies (Sun et al., 2024, "A simple and
 * effective pruning approach for large language models"):
 *
 * <pre>
 * score(w of output o and input i) = |w| sqrt(sum of x_i² over all examples and places)
 * </pre>
 *
 * <p>For {@code Gemm} and {@code MatMul} {@code x_i} is a feature, for {@code Conv} and {@code ConvTranspose} an input
 * channel; places are those of a picture, and the positions of a sequence. A weight that several layers read has the
 * sum of their inputs below the root. Weights of other layers, such as recurrent ones, are refused.
 *
 * <p>The paper compares the elements of one output with each other. Here the granularity says which are compared:
 * {@code unstructured} with {@code per=output} and {@code n-of-m} those of one output, as in the paper; {@code unstructured}
 * by default those of all layers, whose inputs may differ in size, so that layers of small inputs lose more; the others the
 * means of rows, columns, filters, kernels or blocks within a layer. The paper prunes once, without training; with
 * fine-tuning the inputs are measured anew at each removal.
 *
 * <p>The examples are the calibration data. It costs a forward pass of each example whenever weights are scored.
 *
 * @param examples the maximum number of examples, the first ones
 */
@Describe(name = "wanda", value = "The magnitude of each element times the norm of the input that it multiplies")
public record Wanda(
        @Describe(value = "the maximum number of examples", atLeast = 1, atMost = 1_000_000_000, byDefault = "1024")
        int examples)
        implements Criterion {

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        Map<String, List<LayerInput>> read = LayerInput.ofWeights(model, weights, "wanda");
        Map<LayerInput.Channels, ChannelSquares> squares = new LinkedHashMap<>();
        read.values().forEach(inputs -> inputs.forEach(input -> squares.put(input.channels(), new ChannelSquares())));
        List<String> values = squares.keySet().stream()
                .map(LayerInput.Channels::value)
                .distinct()
                .toList();
        scope.values(
                model,
                values,
                scope.calibrationData().first(examples),
                (batch, found) -> squares.forEach((channels, sums) ->
                        sums.add(Objects.requireNonNull(found.get(channels.value())), channels.axis())));
        Map<String, Tensor> scores = new LinkedHashMap<>();
        read.forEach(
                (name, inputs) -> scores.put(name, score(name, model.graph().constant(name), inputs, squares)));
        return scores;
    }

    private static Tensor score(
            String name, Tensor weight, List<LayerInput> inputs, Map<LayerInput.Channels, ChannelSquares> squares) {
        double[] scores = new double[Math.toIntExact(weight.size())];
        for (LayerInput input : inputs) {
            double[] sums =
                    Objects.requireNonNull(squares.get(input.channels())).sums();
            for (int i = 0; i < scores.length; i++) {
                scores[i] += sums[input.channel(i, weight.shape())];
            }
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.abs(weight.getDouble(i)) * Math.sqrt(scores[i]);
        }
        return Scores.fromData("wanda", name, scores, weight.shape());
    }

    @Override
    public boolean needsData() {
        return true;
    }

    /** Each layer needs an input that can be measured. */
    @Override
    public Optional<String> weightConflict(Model model, Set<String> weights, CompressionScope scope) {
        LayerInput.ofWeights(model, weights, "wanda");
        scope.calibrationData();
        return Optional.empty();
    }

    /** Creates {@code wanda}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
