package dev.kiln.plugins.pruning;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Masks that remove whole boxes of elements, which divide a weight: of each weight those of the lowest mean score, as
 * many as have at most {@code floor(sparsity * size)} of its elements; of equal ones, the first. At least one box of
 * each weight stays. Boxes that are removed already are the first to go, so that a higher sparsity removes the same
 * ones and more.
 */
final class LowestBoxes {

    /** Shares such as 0.29 of 100 are a bit less than the whole number in floating point. */
    private static final double ROUNDING = 1e-9;

    private LowestBoxes() {}

    /**
     * A mask for each weight.
     *
     * @param scores scores of the elements of weights by name, negative where they are removed already
     * @param sparsity the share of each weight that is to be removed
     * @param boxes the lengths of a box along the axes of a weight, by its name and its shape; where it has none, the
     *     weight stays whole
     * @return the masks by name, FLOAT
     */
    static Map<String, Tensor> masks(
            Map<String, Tensor> scores, double sparsity, BiFunction<String, long[], Optional<long[]>> boxes) {
        Map<String, Tensor> masks = new LinkedHashMap<>();
        scores.forEach((name, score) -> masks.put(
                name,
                boxes.apply(name, score.shape())
                        .map(box -> mask(score, box, sparsity))
                        .orElseGet(() -> Tensor.full(ElementType.FLOAT, 1, score.shape()))));
        return masks;
    }

    private static Tensor mask(Tensor score, long[] box, double sparsity) {
        int[] boxes = Division.boxes(score.shape(), box);
        boolean[] goes = lowest(Boxes.of(boxes, score), (sparsity + ROUNDING) * score.size());
        float[] mask = new float[boxes.length];
        for (int place = 0; place < mask.length; place++) {
            mask[place] = goes[boxes[place]] ? 0 : 1;
        }
        return Tensor.of(mask, score.shape());
    }

    /** The boxes that go: the lowest ones with at most a number of elements, and not all. */
    private static boolean[] lowest(Boxes boxes, double elements) {
        boolean[] goes = new boolean[boxes.sizes.length];
        double left = elements;
        int[] order = IntStream.range(0, goes.length)
                .boxed()
                .sorted(Comparator.comparingDouble(boxes::mean))
                .mapToInt(Integer::intValue)
                .limit(Math.max(0, goes.length - 1))
                .toArray();
        for (int box : order) {
            left -= boxes.sizes[box];
            if (left < 0) {
                break;
            }
            goes[box] = true;
        }
        return goes;
    }

    /** The number of elements of each box, of those not removed yet, and the sum of their scores. */
    private record Boxes(int[] sizes, int[] present, double[] sums) {

        static Boxes of(int[] boxes, Tensor score) {
            int count = Arrays.stream(boxes).max().orElse(-1) + 1;
            Boxes found = new Boxes(new int[count], new int[count], new double[count]);
            for (int place = 0; place < boxes.length; place++) {
                double value = score.getDouble(place);
                found.sizes[boxes[place]]++;
                found.present[boxes[place]] += value < 0 ? 0 : 1;
                // an element that is removed already counts as nothing
                found.sums[boxes[place]] += Math.max(0, value);
            }
            return found;
        }

        double mean(int box) {
            return present[box] == 0 ? -1 : sums[box] / sizes[box];
        }
    }
}
