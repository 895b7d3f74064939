package dev.kiln.plugins.pruning;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
        Map<String, float[]> numbers = new LinkedHashMap<>();
        Map<String, float[]> factors = new LinkedHashMap<>();
        Map<String, long[]> shapes = new HashMap<>();
        for (String weight : weights) {
            Tensor value = values.get(weight);
            numbers.put(weight, value.toFloatArray());
            shapes.put(weight, value.shape());
            float[] ones = new float[(int) value.size()];
            Arrays.fill(ones, 1);
            factors.put(weight, ones);
        }
        for (StructuralGroup group : groups) {
            double norm = Math.sqrt(sumOfSquares(group, numbers, shapes));
            float factor = (float) (norm == 0 ? 1 : Math.max(0, 1 - amount / norm));
            each(group, shapes, (weight, place) -> requireNonNull(factors.get(weight))[place] *= factor);
        }
        factors.forEach(
                (weight, factor) -> values.set(factors(weight), Tensor.of(factor, requireNonNull(shapes.get(weight)))));
    }

    private double sumOfSquares(StructuralGroup group, Map<String, float[]> numbers, Map<String, long[]> shapes) {
        double[] sum = {0};
        each(group, shapes, (weight, place) -> {
            double number = requireNonNull(numbers.get(weight))[place];
            sum[0] += number * number;
        });
        return sum[0];
    }

    /** An element of a weight. */
    @FunctionalInterface
    private interface Element {
        void at(String weight, int place);
    }

    private static void each(StructuralGroup group, Map<String, long[]> shapes, Element element) {
        for (StructuralGroup.Slice slice : group.slices()) {
            long[] shape = shapes.get(slice.constant());
            if (shape != null) {
                int inner = product(shape, slice.axis() + 1, shape.length);
                int row = inner * (int) shape[slice.axis()];
                int outer = product(shape, 0, slice.axis());
                for (int block = 0; block < outer; block++) {
                    int first = block * row + (int) slice.index() * inner;
                    for (int place = first; place < first + inner; place++) {
                        element.at(slice.constant(), place);
                    }
                }
            }
        }
    }

    private static int product(long[] shape, int from, int to) {
        int product = 1;
        for (int axis = from; axis < to; axis++) {
            product *= (int) shape[axis];
        }
        return product;
    }
}
