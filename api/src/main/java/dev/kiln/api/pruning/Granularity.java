package dev.kiln.api.pruning;

import dev.kiln.api.model.Model;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.OptionalDouble;

/** Decides from scores which elements are removed together: each by itself, some of every few, whole filters. */
@Experimental
public interface Granularity {

    /**
     * Chooses the elements that stay.
     *
     * @param model the model; it shows how a weight is used, see {@link dev.kiln.api.model.WeightAxes}
     * @param scores a score of each element of each weight, FLOAT of the weight's shape; negative for an element that is
     *     removed already
     * @param sparsity the share of all elements that is to be removed, in {@code [0, 1]}
     * @return for each weight a mask, FLOAT of its shape: 1 where an element stays, 0 where it is removed. Less may be
     *     removed than asked for, and then the user is told
     */
    Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity);

    /** Returns why fewer elements may be removed than asked for, a clause. */
    default String limit() {
        return "elements are only removed together";
    }

    /** Returns the sparsity that follows from the granularity itself, such as 2 of 4; empty where the user chooses it. */
    default OptionalDouble fixedSparsity() {
        return OptionalDouble.empty();
    }

    /** Whether the elements of an output of a layer are removed together, all or none of them. */
    default boolean removesWholeOutputs() {
        return false;
    }
}
