package dev.kiln.plugins.pruning;

import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A weight as the matrices that layers multiply vectors of their inputs with, one for each group of outputs.
 *
 * @param weight the name of the weight
 * @param rows its rows, those of all groups
 * @param groups the number of groups; the rows are divided among them in order
 * @param sources the inputs of each layer that reads it
 */
record ScoredLayer(String weight, WeightRows rows, int groups, List<Source> sources) {

    /**
     * The input of a layer.
     *
     * @param value its name in the graph
     * @param vectors its vectors
     */
    record Source(String value, InputVectors vectors) {}

    /** The form of a weight; empty where layers read it in ways that are none of this. */
    static Optional<ScoredLayer> of(Model model, String weight, List<LayerInput> inputs) {
        List<ScoredLayer> uses = new ArrayList<>();
        for (LayerInput input : inputs) {
            of(model.graph().constant(weight), weight, input).ifPresent(uses::add);
        }
        List<Source> sources =
                uses.stream().flatMap(use -> use.sources.stream()).toList();
        boolean isOne =
                uses.stream().map(use -> use.rows + "/" + use.groups).distinct().count() == 1;
        return isOne && sources.size() == inputs.size()
                ? Optional.of(new ScoredLayer(weight, uses.get(0).rows, uses.get(0).groups, sources))
                : Optional.empty();
    }

    private static Optional<ScoredLayer> of(Tensor value, String weight, LayerInput input) {
        String read = input.channels().value();
        if (input.layer().is("Conv")) {
            boolean isDirect = input.layer().input(1).equals(weight);
            Source source = new Source(read, new Patches(input.layer(), value.shape()));
            return isDirect
                    ? Optional.of(new ScoredLayer(
                            weight, WeightRows.ofFilters(value.shape()), input.groups(), List.of(source)))
                    : Optional.empty();
        }
        Source source = new Source(read, new Features(input.channels().axis()));
        return value.rank() == 2 && !WeightForms.isConvolution(input.layer())
                ? Optional.of(
                        new ScoredLayer(weight, WeightRows.ofMatrix(input.axes(), value.shape()), 1, List.of(source)))
                : Optional.empty();
    }

    /** The names of the inputs. */
    List<String> values() {
        return sources.stream().map(Source::value).distinct().toList();
    }

    /** Adds the inputs of a batch to the moments of each group. */
    void add(Map<String, Tensor> values, List<Moments> moments) {
        for (Source source : sources) {
            Tensor value = Objects.requireNonNull(values.get(source.value), source.value);
            for (int group = 0; group < groups; group++) {
                source.vectors.forEach(value, group, moments.get(group)::add);
            }
        }
    }

    /** The group that a row belongs to. */
    int group(int row) {
        return row / Math.max(1, rows.rows() / groups);
    }
}
