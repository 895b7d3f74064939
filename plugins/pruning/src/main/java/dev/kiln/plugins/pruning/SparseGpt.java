package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The increase of the squared error of a layer's outputs by the removal of an element, the others being changed so as to
 * make up for it (Frantar and Alistarh, 2023, "SparseGPT: massive language models can be accurately pruned in one-shot";
 * the column order of their "Optimal brain compression"):
 *
 * <pre>
 * H = sum of x xᵀ over the inputs of the layer / examples + damping * mean of the diagonal,   H⁻¹ = Uᵀ U, U upper
 * score(w of output o and input j) = w² / U[j, j]²
 * removal:  w[o, k] -= w[o, j] / U[j, j] * U[j, k]  for all k from j on, for one removed j after the other
 * </pre>
 *
 * <p>{@code x} are the features that {@code Gemm} and {@code MatMul} multiply, and the patches that {@code Conv} does,
 * those of the own group in a grouped one. Weights of other layers are refused. Scores are measured in the whole network,
 * layer by layer; then the granularity chooses, and the layers are repaired in order, each with the inputs that the ones
 * before it now give. The original chooses, too, among weights that are already changed, 128 inputs at a time and a
 * fixed share of each layer: that needs a choice in pieces, which a granularity over all layers is not. Its comparison
 * within a layer is {@code unstructured} with {@code per=layer}, and {@code n-of-m} is as in the original. Biases stay.
 *
 * <p>It is for pruning once without training, and with fine-tuning repairs at each removal. The examples are the
 * calibration data; at least as many vectors as a layer has inputs should be among their inputs or places. For each layer
 * it costs two passes of the examples up to it, {@code n²} operations for each vector of {@code n} inputs, and the memory
 * of two matrices of {@code n²} numbers, of one layer at a time.
 *
 * @param examples the maximum number of examples, the first ones
 * @param damping the share of the mean of the diagonal that is added to it
 */
@Describe(
        name = "sparse-gpt",
        value = "The error of a layer's outputs without an element, for which the others make up")
public record SparseGpt(
        @Describe(value = "the maximum number of examples", atLeast = 1, atMost = 1_000_000_000, byDefault = "256")
        int examples,

        @Describe(
                value = "the share of the mean of the diagonal of the Hessian that is added to it",
                above = 0,
                atMost = 1000,
                byDefault = "0.01")
        double damping)
        implements Criterion {

    /** Two matrices of this length are 2 GiB. */
    private static final int MOST_INPUTS = 11_000;

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        Map<String, Tensor> scores = new LinkedHashMap<>();
        for (ScoredLayer layer : layers(model, weights)) {
            Tensor weight = model.graph().constant(layer.weight());
            double[] own = surgery(model, layer, scope).scores(weight);
            scores.put(layer.weight(), Scores.fromData("sparse-gpt", layer.weight(), own, weight.shape()));
            scope.advanced("layer", scores.size(), weights.size());
        }
        return scores;
    }

    /** The layers in the order of the graph. */
    private static List<ScoredLayer> layers(Model model, Set<String> weights) {
        Map<String, List<LayerInput>> inputs = LayerInput.ofWeights(model, weights, "sparse-gpt");
        List<ScoredLayer> layers = new ArrayList<>();
        for (String weight : ConstantRoles.of(model.graph()).prunable()) {
            List<LayerInput> own = inputs.get(weight);
            if (own != null) {
                layers.add(ScoredLayer.of(model, weight, own).orElseThrow(() -> unfit(weight, own)));
            }
        }
        return layers;
    }

    private static GraphException unfit(String weight, List<LayerInput> inputs) {
        return new GraphException("The criterion sparse-gpt needs a weight that is one matrix, and "
                + inputs.get(0).layer().label() + " reads the weight " + weight
                + " in another way; add the option exclude=" + weight
                + ", or choose another criterion, such as wanda.");
    }

    private Surgery surgery(Model model, ScoredLayer layer, CompressionScope scope) {
        List<Moments> moments = new ArrayList<>();
        for (int group = 0; group < layer.groups(); group++) {
            moments.add(new Moments(layer.rows().columns()));
        }
        long[] count = {0};
        scope.values(model, layer.values(), scope.calibrationData().first(examples), (batch, values) -> {
            layer.add(values, moments);
            count[0] += batch.size();
        });
        List<double[][]> factors = new ArrayList<>();
        for (Moments sum : moments) {
            if (!sum.isFinite()) {
                throw new DataException("The criterion sparse-gpt finds inputs of the weight " + layer.weight()
                        + " that are not finite; look for NaN and infinite values in the data and in the model.");
            }
            factors.add(sum.inverseFactor(damping, count[0]));
        }
        return new Surgery(layer, factors);
    }

    @Override
    public Map<String, Tensor> repaired(Model model, Map<String, Tensor> masks, CompressionScope scope) {
        Map<String, Tensor> repaired = new LinkedHashMap<>();
        Model present = model;
        for (ScoredLayer layer : layers(model, masks.keySet())) {
            Tensor mask = Objects.requireNonNull(masks.get(layer.weight()));
            if (Sparsity.zeros(mask) == 0) {
                continue;
            }
            Tensor weight = model.graph().constant(layer.weight());
            Tensor changed = surgery(present, layer, scope).repaired(weight, mask);
            repaired.put(layer.weight(), changed);
            present = present.withGraph(GraphEditor.of(present.graph())
                    .constant(layer.weight(), Masking.apply(changed, mask))
                    .build());
            scope.advanced("repaired layer", repaired.size(), masks.size());
        }
        return repaired;
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Optional<String> weightConflict(Model model, Set<String> weights, CompressionScope scope) {
        scope.calibrationData();
        return layers(model, weights).stream()
                .filter(layer -> layer.rows().columns() > MOST_INPUTS)
                .findFirst()
                .map(layer -> "The criterion sparse-gpt inverts a matrix of the inputs of a layer, and the weight "
                        + layer.weight() + " has " + layer.rows().columns() + " of them, more than " + MOST_INPUTS
                        + "; add the option exclude=" + layer.weight()
                        + ", or choose another criterion, such as wanda.");
    }

    /** Creates {@code sparse-gpt}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
