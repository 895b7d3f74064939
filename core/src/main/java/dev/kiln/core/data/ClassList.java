package dev.kiln.core.data;

import dev.kiln.api.DataException;
import dev.kiln.api.option.Spelling;
import dev.kiln.api.tensor.Tensor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Classes whose labels are words, and their numbers.
 *
 * @param names the words in the order of their numbers
 */
record ClassList(List<String> names) {

    private static final String NUMBER = "\\d{1,7}";

    ClassList {
        names = List.copyOf(names);
    }

    /** The different labels in the order of the alphabet, or of their value where all are whole numbers. */
    static ClassList of(List<String> labels) {
        Comparator<String> order =
                areNumbers(labels) ? Comparator.comparingInt(Integer::parseInt) : Comparator.naturalOrder();
        return new ClassList(labels.stream().distinct().sorted(order).toList());
    }

    /** Labels that are whole numbers stand for themselves: the classes go from 0 to the greatest of them. */
    static ClassList numbered(List<String> labels) {
        if (!areNumbers(labels)) {
            return of(labels);
        }
        int greatest = labels.stream().mapToInt(Integer::parseInt).max().orElse(0);
        return new ClassList(TensorDataSet.numbered(greatest + 1));
    }

    static boolean areNumbers(List<String> labels) {
        return labels.stream().allMatch(label -> label.matches(NUMBER));
    }

    /**
     * The number of each label. Where none of the labels is a name, but all are whole numbers, they are taken for
     * numbers of classes.
     *
     * @param where says of a label's place where it is, for the message
     * @throws DataException if a label is neither
     */
    Rows rows(List<String> labels, IntFunction<String> where) {
        Map<String, Long> numbers = new HashMap<>();
        names.forEach(name -> numbers.putIfAbsent(name, (long) numbers.size()));
        boolean areNumbers = areNumbers(labels) && labels.stream().noneMatch(numbers::containsKey);
        long[] classes = new long[labels.size()];
        for (int i = 0; i < classes.length; i++) {
            String label = labels.get(i);
            Long number = areNumbers ? Long.valueOf(label) : numbers.get(label);
            if (number == null || number >= names.size()) {
                throw new DataException("The label \"" + label + "\" of " + where.apply(i) + " is none of the "
                        + names.size() + " classes." + Spelling.hint(label, names));
            }
            classes[i] = number;
        }
        return new TensorRows(Tensor.of(classes, classes.length));
    }
}
