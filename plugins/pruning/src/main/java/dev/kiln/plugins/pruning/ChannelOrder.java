package dev.kiln.plugins.pruning;

import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The order in which channels are removed, a few of one dimension at a time so that a multiple stays.
 *
 * @param steps the removals, the first one first
 */
record ChannelOrder(List<Step> steps) {

    ChannelOrder {
        steps = List.copyOf(steps);
    }

    /**
     * One removal.
     *
     * @param dimension the dimension
     * @param groups the groups that go
     * @param key the lower, the sooner
     */
    record Step(StructuralDimension dimension, List<StructuralGroup> groups, double key) {

        Step {
            groups = List.copyOf(groups);
        }

        int channels() {
            return dimension.width() * groups.size();
        }
    }

    /**
     * The limits of what is removed.
     *
     * @param ranking compares the channels of different dimensions
     * @param multiple the number of channels that stay of a dimension is a multiple of it
     * @param minimum the minimum number of channels that stay of a dimension
     * @param originals the number of groups that each dimension had at first, by its name
     */
    record Limits(ChannelRanking ranking, int multiple, int minimum, Map<String, Integer> originals) {}

    /**
     * Orders the groups of dimensions.
     *
     * @param scores the scores of the groups of each dimension, by its name
     */
    static ChannelOrder of(List<StructuralDimension> dimensions, Map<String, double[]> scores, Limits limits) {
        List<Step> steps = new ArrayList<>();
        for (StructuralDimension dimension : dimensions) {
            steps.addAll(steps(dimension, scores.getOrDefault(dimension.name(), new double[0]), limits));
        }
        // stable: the steps of one dimension stay in their order
        steps.sort(Comparator.comparingDouble(Step::key));
        return new ChannelOrder(steps);
    }

    private static List<Step> steps(StructuralDimension dimension, double[] scores, Limits limits) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int unit = limits.multiple()
                / BigInteger.valueOf(limits.multiple())
                        .gcd(BigInteger.valueOf(dimension.width()))
                        .intValue();
        int least = Math.max(unit, (limits.minimum() + dimension.width() - 1) / dimension.width());
        int original = limits.originals().getOrDefault(dimension.name(), order.length);
        List<Step> steps = new ArrayList<>();
        double key = 0;
        int from = 0;
        int size = order.length % unit == 0 ? unit : order.length % unit;
        while (order.length - from - size >= least) {
            int[] part = IntStream.range(from, from + size).map(i -> order[i]).toArray();
            double next = limits.ranking() == ChannelRanking.GLOBAL
                    ? IntStream.of(part).mapToDouble(i -> scores[i]).average().orElse(0)
                    : (original - order.length + from + size / 2.0) / original;
            key = Math.max(key, next);
            steps.add(new Step(
                    dimension,
                    IntStream.of(part).mapToObj(dimension.groups()::get).toList(),
                    key));
            from += size;
            size = unit;
        }
        return steps;
    }

    /** The groups that the first steps remove. */
    List<StructuralGroup> groups(int count) {
        return steps.subList(0, count).stream()
                .flatMap(step -> step.groups().stream())
                .toList();
    }

    /** The number of channels that the first steps remove. */
    int channels(int count) {
        return steps.subList(0, count).stream().mapToInt(Step::channels).sum();
    }

    /** How many groups of each dimension the first steps remove, by its name. */
    Map<String, Integer> removed(int count) {
        Map<String, Integer> removed = new HashMap<>();
        steps.subList(0, count)
                .forEach(step ->
                        removed.merge(step.dimension().name(), step.groups().size(), Integer::sum));
        return removed;
    }
}
