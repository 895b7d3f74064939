package dev.kiln.plugins.pruning;

import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
        Map<String, Tensor> present = new LinkedHashMap<>();
        weights.forEach(weight -> present.put(weight, values.get(weight)));
        GroupFactors factors = new GroupFactors(present);
        for (StructuralGroup group : groups) {
            double[] squares = {0};
            factors.visit(group, (numbers, i) -> squares[0] += (double) numbers.values()[i] * numbers.values()[i]);
            double norm = Math.sqrt(squares[0]);
            float factor = (float) (norm == 0 ? 1 : Math.max(0, 1 - amount / norm));
            factors.visit(group, (numbers, i) -> numbers.factors()[i] *= factor);
        }
        factors.tensors().forEach((weight, factor) -> values.set(factors(weight), factor));
    }
}
