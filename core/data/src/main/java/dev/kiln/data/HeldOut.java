package dev.kiln.data;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.data.random.KeyedRandom;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Data divided at random into a part for training and a part that is held out, for validation. Each keeps the order of the
 * examples. The division depends on the seed and the targets alone.
 *
 * <ul>
 *   <li>Where the data have a column of {@linkplain ColumnRole#GROUP groups}, whole groups are held out, until the share is
 *       reached.
 *   <li>Else in a classification each class gives its share (a stratified division): {@code share n} of its {@code n}
 *       examples rounded down, and one more for those classes with the greatest remainders, so that the sum is right. A
 *       class keeps at least one example for training.
 * </ul>
 *
 * <p>Statistics, texts and vocabularies that data learn from themselves are learnt from the part for training alone.
 *
 * @param training the part for training
 * @param validation the part that is held out, at least one example
 */
public record HeldOut(DataSet training, DataSet validation) {

    /**
     * Divides.
     *
     * @param data the data
     * @param share the share to hold out, in (0, 1)
     * @param seed the seed of the random choice
     * @return both parts
     * @throws DataException if the share is less than half an example, or one of the parts would be empty
     */
    public static HeldOut of(DataSet data, double share, long seed) {
        if (!(share > 0 && share < 1)) {
            throw new DataException(
                    "A share of " + share + " cannot be held out for validation, expected a number between 0 and 1.");
        }
        if (Math.round(share * data.size()) < 1) {
            throw new DataException("A share of " + percent(100 * share, RoundingMode.HALF_EVEN) + " % of the "
                    + data.size() + " examples of " + data.spec()
                    + " is less than one example for validation; hold out at least "
                    + percent(100.0 / data.size(), RoundingMode.UP) + " %, or give validation data of their own.");
        }
        boolean[] isHeld = groups(data)
                .map(column -> ofGroups(longs(ColumnParts.of(data, column)), share, seed))
                .orElseGet(() -> ofClasses(strata(data), share, seed));
        int[] all = IntStream.range(0, isHeld.length).toArray();
        long[] held = IntStream.of(all).filter(i -> isHeld[i]).asLongStream().toArray();
        long[] kept = IntStream.of(all).filter(i -> !isHeld[i]).asLongStream().toArray();
        if (held.length == 0 || kept.length == 0) {
            throw new DataException("The data " + data.spec() + " have " + data.size()
                    + " examples, too few to hold out a share of " + share
                    + " for validation; give more data, or validation data of their own.");
        }
        DataSet taught = EncodedDataSet.relearnt(data, kept);
        return new HeldOut(new Selection(taught, data.spec(), kept), new Selection(taught, data.spec(), held));
    }

    private static String percent(double percent, RoundingMode mode) {
        return new BigDecimal(percent)
                .round(new MathContext(2, mode))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static Optional<String> groups(DataSet data) {
        return data.columns().stream()
                .filter(column -> column.role() == ColumnRole.GROUP)
                .map(Column::name)
                .findFirst();
    }

    /** The class of each example; the same for all where there are none. */
    private static long[] strata(DataSet data) {
        Tensor first = data.targets(0);
        boolean areClasses = data.task() == Task.CLASSIFICATION && first.rank() == 1;
        return areClasses ? longs(ColumnParts.ofTargets(data)) : new long[Math.toIntExact(data.size())];
    }

    private static long[] longs(Stream<Tensor> parts) {
        return parts.flatMapToLong(part -> LongStream.of(part.toLongArray())).toArray();
    }

    /** The positions of each different number, in ascending order of the numbers. */
    private static List<int[]> places(long[] numbers) {
        Map<Long, List<Integer>> places = new LinkedHashMap<>();
        LongStream.of(numbers).sorted().distinct().forEach(number -> places.put(number, new ArrayList<>()));
        for (int i = 0; i < numbers.length; i++) {
            places.getOrDefault(numbers[i], List.of()).add(i);
        }
        return places.values().stream()
                .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private static boolean[] ofGroups(long[] groups, double share, long seed) {
        boolean[] isHeld = new boolean[groups.length];
        List<int[]> places = places(groups);
        int[] order = new KeyedRandom(seed, places.size()).permutation(places.size());
        double left = share * groups.length;
        // one group at least stays for training
        for (int i = 0; i < order.length - 1; i++) {
            int[] group = places.get(order[i]);
            // held out where that comes closer to the share than not
            if (group.length <= 2 * left) {
                left -= group.length;
                IntStream.of(group).forEach(place -> isHeld[place] = true);
            }
        }
        return isHeld;
    }

    private static boolean[] ofClasses(long[] classes, double share, long seed) {
        boolean[] isHeld = new boolean[classes.length];
        List<int[]> places = places(classes);
        int[] counts = counts(places, share, classes.length);
        for (int k = 0; k < counts.length; k++) {
            int[] ofClass = places.get(k);
            int[] order = new KeyedRandom(seed, k, ofClass.length).permutation(ofClass.length);
            Arrays.stream(order, 0, counts[k]).forEach(i -> isHeld[ofClass[i]] = true);
        }
        return isHeld;
    }

    /** The number of examples to hold out of each class. */
    private static int[] counts(List<int[]> places, double share, int examples) {
        int[] counts = new int[places.size()];
        double[] remainders = new double[counts.length];
        for (int k = 0; k < counts.length; k++) {
            double exact = share * places.get(k).length;
            counts[k] = (int) exact;
            remainders[k] = exact - counts[k];
        }
        int left = (int) Math.round(share * examples) - IntStream.of(counts).sum();
        List<Integer> byRemainder = IntStream.range(0, counts.length)
                .boxed()
                .filter(k -> places.get(k).length > 1)
                .sorted(Comparator.comparingDouble(k -> -remainders[k]))
                .toList();
        for (int i = 0; i < Math.min(left, byRemainder.size()); i++) {
            int k = byRemainder.get(i);
            counts[k] = Math.min(counts[k] + 1, places.get(k).length - 1);
        }
        return counts;
    }
}
