package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.ConstantUse;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.WeightAxes;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The magnitude of the scale that the batch normalization after a layer multiplies an output channel with (Liu et al.,
 * 2017, "Learning efficient convolutional networks through network slimming"):
 *
 * <pre>
 * score(every w of output channel o) = |scale_o|
 * </pre>
 *
 * <p>All elements of a channel have one score, so that only the granularities {@code filters} and
 * {@code rows} have a meaning with it. The
 * layer is a {@code Conv}, {@code ConvTranspose} or {@code Gemm} whose output the normalization alone reads; weights of
 * others are refused, and so are models whose normalizations were folded into the layers before. The paper trains with
 * an L1 penalty on the scales first, and compares the channels of all layers with each other; here the channels of each
 * layer are compared. It needs no examples; the scales of the moment are read while others are fine-tuned.
 */
@Describe(
        name = "bn-scale",
        value = "The magnitude of the scale of the batch normalization after a layer; for filters and rows")
public record BatchNormScale() implements Criterion {

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        ConstantRoles roles = ConstantRoles.of(model.graph());
        Map<String, Tensor> scores = new LinkedHashMap<>();
        List<String> unscaled = new ArrayList<>();
        for (String name : weights) {
            score(model.graph(), name, roles.uses(name))
                    .ifPresentOrElse(score -> scores.put(name, score), () -> unscaled.add(name));
        }
        if (!unscaled.isEmpty()) {
            throw new GraphException(
                    "The criterion bn-scale needs a batch normalization that alone reads the output of a layer, and there is none after the layers of the weights "
                            + String.join(", ", unscaled) + "; leave them out with the option exclude="
                            + String.join("|", unscaled) + ", or choose another criterion.");
        }
        return scores;
    }

    /** The scales follow from other parameters than the weights that are scored. */
    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public boolean scoresOutputs() {
        return true;
    }

    @Override
    public Optional<String> conflict(Granularity granularity) {
        return granularity.removesWholeOutputs()
                ? Optional.empty()
                : Optional.of(
                        "The criterion bn-scale gives all elements of an output channel one score, and needs a granularity that removes them together; add granularity=filters, or granularity=rows for dense layers alone, or choose another criterion.");
    }

    /** Each layer needs its normalization. */
    @Override
    public Optional<String> weightConflict(Model model, Set<String> weights, CompressionScope scope) {
        scores(model, weights, scope);
        return Optional.empty();
    }

    private static Optional<Tensor> score(Graph graph, String name, List<ConstantUse> uses) {
        if (uses.size() != 1 || uses.get(0).input() != 1) {
            return Optional.empty();
        }
        Node layer = uses.get(0).node();
        boolean hasChannels = WeightForms.isConvolution(layer) || layer.is("Gemm");
        return WeightAxes.of(graph, name, uses.get(0))
                .filter(axes -> hasChannels)
                .flatMap(axes -> scale(graph, layer.output(0))
                        .flatMap(scale -> spread(scale, graph.constant(name), axes.outputs())));
    }

    /** The scale of the batch normalization that alone reads a value. */
    private static Optional<Tensor> scale(Graph graph, String value) {
        List<Node> readers = graph.nodes().stream()
                .filter(node -> node.reads().contains(value))
                .toList();
        return readers.size() == 1
                        && readers.get(0).is("BatchNormalization")
                        && !graph.outputs().contains(value)
                ? Optional.ofNullable(graph.constants().get(readers.get(0).input(1)))
                : Optional.empty();
    }

    /** The magnitude of the scale of its channel for each element. */
    private static Optional<Tensor> spread(Tensor scale, Tensor weight, int outputs) {
        if (scale.size() != weight.shape()[outputs]) {
            return Optional.empty();
        }
        Along channels = Along.of(outputs, weight.shape());
        float[] scores = new float[Math.toIntExact(weight.size())];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) Math.abs(scale.getDouble(channels.index(i)));
        }
        return Optional.of(Tensor.of(scores, weight.shape()));
    }

    /** Creates {@code bn-scale}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
