package dev.kiln.data;

import dev.kiln.api.extension.Spelling;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Classes whose labels are words, and their numbers.
 *
 * @param names the words in the order of their numbers
 * @param notes the assumptions made, one sentence each
 */
record ClassList(List<String> names, List<String> notes) {

    private static final String NUMBER = "\\d{1,7}";

    /** The maximum number of classes; more are a mistake, such as a column of other numbers. */
    private static final int MOST = 1 << 20;

    private static final int SHOWN = 5;

    ClassList {
        names = List.copyOf(names);
        notes = List.copyOf(notes);
    }

    ClassList(List<String> names) {
        this(names, List.of());
    }

    /** The different labels in alphabetical order, or by value where all are numbers. */
    static ClassList of(List<String> labels) {
        boolean numbers =
                labels.stream().allMatch(label -> Numerals.POINT.number(label).isPresent());
        Comparator<String> order = numbers
                ? Comparator.comparing(Numerals.POINT::exact).thenComparing(Comparator.naturalOrder())
                : Comparator.naturalOrder();
        return new ClassList(labels.stream().distinct().sorted(order).toList());
    }

    /**
     * The classes of labels, for a model: those that it has names for; where it has none, labels that are all whole
     * numbers below the number of its classes are class numbers, and others are its classes in order.
     *
     * @param labels the labels of all examples and of classes without examples
     * @param known the classes of the model
     * @param spec the name of the data in messages
     * @throws DataException if the labels are numbers that the model's classes do not have, and fewer or more, or some
     *     are words and the others are class numbers that differ from their positions in order
     */
    static ClassList of(List<String> labels, KnownClasses known, DataSpec spec) {
        if (!known.names().isEmpty()) {
            return new ClassList(known.names());
        }
        ClassList own = of(labels);
        if (known.count().isEmpty()) {
            return own;
        }
        int count = known.count().getAsInt();
        if (!areNumbers(labels)) {
            if (!known.areOpen()) {
                own.requireNumbersInPlace(count, spec);
            }
            return own.inOrder(count, false);
        }
        int greatest = greatest(labels);
        if (greatest < count) {
            return new ClassList(TensorDataSet.numbered(count));
        }
        if (own.names().size() == count) {
            return own.inOrder(count, true);
        }
        throw new DataException("The data " + spec + " have the class " + greatest + ", the model predicts the " + count
                + " classes 0 to " + (count - 1)
                + ". Name the classes by their numbers there, or all of them by words in the order of their numbers.");
    }

    /** Among words, a class number must equal its position in order. */
    private void requireNumbersInPlace(int count, DataSpec spec) {
        for (int place = 0; place < names.size(); place++) {
            String name = names.get(place);
            boolean isOther = name.matches(NUMBER) && Integer.parseInt(name) < count && Integer.parseInt(name) != place;
            if (isOther) {
                String word = names.stream()
                        .filter(other -> !other.matches(NUMBER))
                        .findFirst()
                        .orElseThrow();
                throw new DataException(
                        "The data " + spec + " have the classes " + name + " and " + word + ": in order "
                                + name + " would be the model's class " + place
                                + ". Name all classes by their numbers, or all of them by words in the order of their numbers.");
            }
        }
    }

    /** These classes, with a note where it is not evident that their order is the model's. */
    private ClassList inOrder(int count, boolean numbers) {
        if (names.size() >= count && !numbers) {
            return this;
        }
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (names.size() > SHOWN ? " and so on" : "");
        return new ClassList(
                names,
                List.of("The model's " + count + " classes have no names: " + shown + " are taken for its classes 0 to "
                        + (names.size() - 1) + ", in that order."));
    }

    /**
     * Labels that are whole numbers are class numbers: the classes go from 0 to their maximum, or to the last of a
     * model.
     *
     * @throws DataException if a label is too large for a class number
     */
    static ClassList numbered(List<String> labels, KnownClasses known, DataSpec spec) {
        if (!areNumbers(labels)) {
            return of(labels, known, spec);
        }
        int greatest = Math.max(greatest(labels), known.count().orElse(1) - 1);
        if (greatest >= MOST) {
            throw new DataException("The data " + spec + " have the class " + greatest + ", expected numbers below "
                    + MOST + "; if these are not numbers of classes, put a letter before them.");
        }
        return new ClassList(TensorDataSet.numbered(greatest + 1));
    }

    private static int greatest(List<String> labels) {
        return labels.stream().mapToInt(Integer::parseInt).max().orElse(0);
    }

    static boolean areNumbers(List<String> labels) {
        return labels.stream().allMatch(label -> label.matches(NUMBER));
    }

    /**
     * The class number of each label. Where none of the labels is a name, but all are whole numbers, they are taken as
     * class numbers.
     *
     * @param where describes the position of a label, for the message
     * @throws DataException if a label is neither, or the name of several classes
     */
    Rows rows(List<String> labels, IntFunction<String> where) {
        Map<String, List<Integer>> numbers = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            numbers.computeIfAbsent(names.get(i), name -> new ArrayList<>()).add(i);
        }
        boolean areNumbers = areNumbers(labels) && labels.stream().noneMatch(numbers::containsKey);
        long[] classes = new long[labels.size()];
        for (int i = 0; i < classes.length; i++) {
            String label = labels.get(i);
            List<Integer> found =
                    areNumbers ? List.of(Integer.parseInt(label)) : numbers.getOrDefault(label, List.of());
            classes[i] = only(found, label, where.apply(i));
        }
        return new TensorRows(Tensor.of(classes, classes.length));
    }

    private int only(List<Integer> found, String label, String where) {
        if (found.size() > 1) {
            throw new DataException("The label \"" + label + "\" of " + where + " is the name of the classes "
                    + String.join(" and ", found.stream().map(String::valueOf).toList())
                    + ". Give them different names, or number all classes.");
        }
        if (found.isEmpty() || found.get(0) >= names.size()) {
            throw new DataException("The label \"" + label + "\" of " + where + " is none of the " + names.size()
                    + " classes." + Spelling.hint(label, names));
        }
        return found.get(0);
    }
}
