package dev.kiln.plugins.pruning;

import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param own the share that some dimensions lose, and no more, by their names
     */
    record Limits(
            ChannelRanking ranking,
            int multiple,
            int minimum,
            Map<String, Integer> originals,
            Map<String, Double> own) {}

    /** Shares such as 0.29 of 100 are a bit less than the whole number in floating point. */
    private static final double ROUNDING = 1e-9;

    /** The key of steps that are asked for by name. */
    private static final double REQUIRED = -1;

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
        // of equal ones those of the widest layers, which are the least sensitive; the steps of one layer stay in their
        // order
        steps.sort(Comparator.comparingDouble(Step::key)
                .thenComparingInt(step -> -step.dimension().channels()));
        return new ChannelOrder(steps);
    }

    private static List<Step> steps(StructuralDimension dimension, double[] scores, Limits limits) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int original = limits.originals().getOrDefault(dimension.name(), order.length);
        Optional<Double> own = Optional.ofNullable(limits.own().get(dimension.name()));
        List<Step> steps = new ArrayList<>();
        double key = 0;
        int from = 0;
        for (int size : sizes(order.length, dimension.width(), limits)) {
            double share = (double) (original - order.length + from + size) / original;
            if (own.filter(most -> share > most + ROUNDING).isPresent()) {
                break;
            }
            int[] part = Arrays.copyOfRange(order, from, from + size);
            double mean =
                    IntStream.of(part).mapToDouble(i -> scores[i]).average().orElse(0);
            key = Math.max(key, limits.ranking() == ChannelRanking.GLOBAL ? mean : share);
            steps.add(new Step(
                    dimension,
                    IntStream.of(part).mapToObj(dimension.groups()::get).toList(),
                    own.isPresent() ? REQUIRED : key));
            from += size;
        }
        return steps;
    }

    /** The numbers of groups that go one after another, so that a multiple stays, and the minimum. */
    private static List<Integer> sizes(int groups, int width, Limits limits) {
        int unit = limits.multiple()
                / BigInteger.valueOf(limits.multiple())
                        .gcd(BigInteger.valueOf(width))
                        .intValue();
        int least = Math.max(unit, (limits.minimum() + width - 1) / width);
        List<Integer> sizes = new ArrayList<>();
        int size = groups % unit == 0 ? unit : groups % unit;
        int left = groups;
        while (left - size >= least) {
            sizes.add(size);
            left -= size;
            size = unit;
        }
        return sizes;
    }

    /** The number of steps, the first ones, that are asked for by name. */
    int required() {
        return (int) steps.stream().filter(step -> step.key() == REQUIRED).count();
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
