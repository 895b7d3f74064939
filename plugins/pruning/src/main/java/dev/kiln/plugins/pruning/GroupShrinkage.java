package dev.kiln.plugins.pruning;

import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ObjIntConsumer;

/**
 * The proximal step of a group lasso: after each update the weights of a group are multiplied by
 * {@code max(0, 1 - amount / norm)}, the norm being that of all of them. An element of two groups, such as an input of one
 * channel and an output of another, is multiplied by both factors. The norms are computed anew every 10 steps.
 */
final class GroupShrinkage implements ParameterRule {

    private static final int STEPS_BETWEEN_NORMS = 10;

    private final List<StructuralGroup> groups = new ArrayList<>();
    private final Set<String> weights = new TreeSet<>();
    private final double amount;

    GroupShrinkage(List<StructuralDimension> dimensions, double amount) {
        this.amount = amount;
        for (StructuralDimension dimension : dimensions) {
            weights.addAll(dimension.outputs());
            weights.addAll(dimension.inputs());
            groups.addAll(dimension.groups());
        }
    }

    private static String factors(String weight) {
        return weight + "/group-lasso";
    }

    @Override
    public Value constrain(String name, Value updated) {
        if (!weights.contains(name)) {
            return updated;
        }
        Tensor ones = Tensor.full(ElementType.FLOAT, 1, updated.shape().toArray());
        return updated.mul(updated.graph().state(factors(name), ones));
    }

    @Override
    public void beforeStep(long step, long steps, TrainingValues values) {
        if (step % STEPS_BETWEEN_NORMS != 0) {
            return;
        }
        Map<String, Numbers> all = new LinkedHashMap<>();
        weights.forEach(weight -> all.put(weight, Numbers.of(values.get(weight))));
        for (StructuralGroup group : groups) {
            double[] squares = {0};
            visit(group, all, (numbers, i) -> squares[0] += (double) numbers.values[i] * numbers.values[i]);
            double norm = Math.sqrt(squares[0]);
            float factor = (float) (norm == 0 ? 1 : Math.max(0, 1 - amount / norm));
            visit(group, all, (numbers, i) -> numbers.factors[i] *= factor);
        }
        all.forEach((weight, numbers) -> values.set(factors(weight), Tensor.of(numbers.factors, numbers.shape)));
    }

    /** The elements of a weight and their factors. */
    private record Numbers(float[] values, float[] factors, long[] shape) {

        static Numbers of(Tensor weight) {
            float[] ones = new float[(int) weight.size()];
            Arrays.fill(ones, 1);
            return new Numbers(weight.toFloatArray(), ones, weight.shape());
        }
    }

    /** Visits the elements of the weights of a group. */
    private static void visit(StructuralGroup group, Map<String, Numbers> all, ObjIntConsumer<Numbers> visitor) {
        for (StructuralGroup.Slice slice : group.slices()) {
            Numbers numbers = all.get(slice.constant());
            if (numbers != null) {
                Along.of(slice.axis(), numbers.shape)
                        .visit((int) slice.index(), numbers.values.length, i -> visitor.accept(numbers, i));
            }
        }
    }
}
