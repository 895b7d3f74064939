package dev.kiln.plugins.pruning;

import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/** A factor for each element of some tensors, at first 1, and the elements that belong to a structural group. */
final class GroupFactors {

    private final Map<String, Numbers> all = new LinkedHashMap<>();

    /** Factors of the elements of weights, or of their scores, by the weights' names. */
    GroupFactors(Map<String, Tensor> tensors) {
        tensors.forEach((weight, tensor) -> all.put(weight, Numbers.of(tensor)));
    }

    /** The elements of a tensor and their factors. */
    record Numbers(float[] values, float[] factors, long[] shape) {

        private static Numbers of(Tensor tensor) {
            float[] ones = new float[(int) tensor.size()];
            Arrays.fill(ones, 1);
            return new Numbers(tensor.toFloatArray(), ones, tensor.shape());
        }
    }

    /** Visits the elements of the tensors that belong to a group. */
    void visit(StructuralGroup group, ObjIntConsumer<Numbers> visitor) {
        for (StructuralGroup.Slice slice : group.slices()) {
            Numbers numbers = all.get(slice.constant());
            if (numbers != null) {
                Along.of(slice.axis(), numbers.shape)
                        .visit((int) slice.index(), numbers.values.length, i -> visitor.accept(numbers, i));
            }
        }
    }

    /** The factors by the weights' names, FLOAT. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        all.forEach((weight, numbers) -> tensors.put(weight, Tensor.of(numbers.factors, numbers.shape)));
        return tensors;
    }
}
