package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The number of examples of each class.
 *
 * @param names the names of the classes in the order of their numbers
 * @param counts the number of examples of each
 */
public record ClassCounts(List<String> names, List<Long> counts) {

    /** From this ratio of the greatest to the smallest class on, classes are unbalanced. */
    private static final double UNBALANCED = 10;

    /** Copies the lists. */
    public ClassCounts {
        names = List.copyOf(names);
        counts = List.copyOf(counts);
    }

    /**
     * Counts the classes of the first target.
     *
     * @param data the data
     * @return the counts; empty where the first target is not one class for each example
     */
    public static Optional<ClassCounts> of(DataSet data) {
        boolean areClasses = data.task() == Task.CLASSIFICATION
                && !data.classes().isEmpty()
                && data.targets(0).rank() == 1;
        if (!areClasses) {
            return Optional.empty();
        }
        long[] counts = new long[data.classes().size()];
        ColumnParts.ofTargets(data)
                .flatMapToLong(part -> LongStream.of(part.toLongArray()))
                .filter(label -> label >= 0 && label < counts.length)
                .forEach(label -> counts[(int) label]++);
        return Optional.of(
                new ClassCounts(data.classes(), LongStream.of(counts).boxed().toList()));
    }

    /**
     * The weights with which every class counts alike, {@code w_k = N / (K n_k)} for {@code N} examples, of which
     * {@code n_k} are of class {@code k}, and the {@code K} classes that occur, as {@code class_weight="balanced"} of
     * scikit-learn.
     *
     * @return the weight of each class; 0 for one without examples
     */
    public double[] balancedWeights() {
        double examples = counts.stream().mapToLong(Long::longValue).sum();
        long present = counts.stream().filter(count -> count > 0).count();
        return counts.stream()
                .mapToDouble(count -> count == 0 ? 0 : examples / (present * count))
                .toArray();
    }

    /**
     * A sentence on classes that differ much in their number.
     *
     * @return the sentence; empty where no class has ten times as many examples as another
     */
    public Optional<String> imbalance() {
        int[] present =
                IntStream.range(0, counts.size()).filter(k -> counts.get(k) > 0).toArray();
        int most = IntStream.of(present)
                .boxed()
                .max((a, b) -> Long.compare(counts.get(a), counts.get(b)))
                .orElse(0);
        int least = IntStream.of(present)
                .boxed()
                .min((a, b) -> Long.compare(counts.get(a), counts.get(b)))
                .orElse(0);
        if (present.length == 0 || counts.get(most) < UNBALANCED * counts.get(least)) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "The classes are unbalanced: %s has %d examples and %s has %d. Where rare classes matter as much,"
                        + " --class-weights balanced weighs all alike; accuracy says little then, balanced-accuracy and"
                        + " macro-f1 say more.",
                names.get(most),
                counts.get(most),
                names.get(least),
                counts.get(least)));
    }
}
