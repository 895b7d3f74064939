package dev.kiln.data;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * The targets of a NumPy archive: class numbers, {@code [N]} or {@code [N, 1]}; one-hot rows, {@code [N, K]}; or
 * values.
 *
 * @param rows the targets, each a class, INT64, or FLOAT {@code [D]}
 * @param classes their names; none for values
 * @param fact the interpretation, a clause
 */
record NpzTargets(Rows rows, List<String> classes, String fact) {

    /** The bound below which whole numbers look like class numbers. */
    private static final int FEW_CLASSES = 1000;

    /** The option for the task. */
    static final Option<Task> TASK = Option.choice(
                    "task",
                    Task.class,
                    "the kind of the target; if left out, a class where y is one-hot or holds whole numbers from 0 to "
                            + (FEW_CLASSES - 1) + ", of a real type at most " + TaskGuess.MOST_CLASSES
                            + " different ones, or where the model predicts classes, else a value")
            .optional();

    /** The option for the number of classes. */
    static final Option<Long> CLASSES = Option.integer(
                    "classes",
                    "the number of classes; that of the model, or one more than the highest label, if left out")
            .atLeast(1)
            .atMost(Labels.MOST_CLASSES)
            .optional();

    /**
     * The targets.
     *
     * @param spec the name of the data in messages
     * @param options the user's options
     * @param y the array, {@code [N, ...]}
     * @param model the model's statements
     * @param inputs the inputs
     * @param areInputs whether the targets are the inputs, as for an autoencoder
     * @throws DataException if they do not fit the user's options
     */
    static NpzTargets of(
            DataSpec spec, Options options, Tensor y, ModelTask model, NpzInputs inputs, boolean areInputs) {
        Tensor labels = withoutOnes(y);
        boolean oneHot = isOneHot(labels);
        Optional<Task> said = options.find(TASK).or(() -> options.find(CLASSES).map(count -> Task.CLASSIFICATION));
        boolean areClasses = said.map(Task.CLASSIFICATION::equals)
                .orElseGet(() -> !areInputs && (oneHot || (labels.rank() == 1 && looksLikeClasses(labels, model))));
        if (!areClasses) {
            return values(spec, y, inputs, areInputs);
        }
        Optional<long[]> named =
                oneHot ? Optional.empty() : named(labels, model.known().names());
        long[] numbers = oneHot ? places(labels) : named.orElseGet(() -> numbers(spec, labels));
        List<String> classes = classes(spec, options, numbers, oneHot ? labels.shape()[1] : 0, model);
        String how =
                oneHot ? ", one-hot, as classes" : named.isPresent() ? ", names of classes" : ", numbers of classes";
        return new NpzTargets(Labels.rows(numbers), classes, "targets " + y + how);
    }

    private static Tensor withoutOnes(Tensor y) {
        long[] shape = y.shape();
        boolean column = shape.length > 1 && y.size() == shape[0];
        return column ? y.reshape(shape[0]) : y;
    }

    private static boolean isOneHot(Tensor y) {
        if (y.rank() != 2 || y.size() == 0) {
            return false;
        }
        int width = (int) y.shape()[1];
        for (int row = 0; row < y.shape()[0]; row++) {
            if (place(y, row, width) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The position of the only 1 of a row of zeros; -1 if there is no such position. */
    private static int place(Tensor y, int row, int width) {
        int place = -1;
        for (int i = 0; i < width; i++) {
            double value = y.getDouble((long) row * width + i);
            if (value != 0 && (value != 1 || place >= 0)) {
                return -1;
            }
            place = value == 1 ? i : place;
        }
        return place;
    }

    private static long[] places(Tensor y) {
        int width = (int) y.shape()[1];
        long[] places = new long[(int) y.shape()[0]];
        Arrays.setAll(places, row -> place(y, row, width));
        return places;
    }

    private static boolean looksLikeClasses(Tensor y, ModelTask model) {
        double[] values = new double[(int) y.size()];
        Arrays.setAll(values, y::getDouble);
        boolean whole = y.elementType().isInteger() || y.elementType() == ElementType.BOOL;
        if (whole && model.outputs() > 1) {
            return true;
        }
        boolean few = DoubleStream.of(values).allMatch(value -> value < FEW_CLASSES);
        boolean numbered = whole && DoubleStream.of(values).allMatch(value -> value >= 0);
        return model.areClasses(values, few && (numbered || TaskGuess.looksLikeClasses(values)));
    }

    /** The class numbers of labels that all are names of the model's classes, such as 10, 20 and 30. */
    private static Optional<long[]> named(Tensor y, List<String> names) {
        Map<String, Integer> places = new HashMap<>();
        names.forEach(name -> places.putIfAbsent(name, places.size()));
        if (y.rank() != 1 || places.size() < names.size() || names.equals(TensorDataSet.numbered(names.size()))) {
            return Optional.empty();
        }
        long[] numbers = new long[(int) y.size()];
        for (int i = 0; i < numbers.length; i++) {
            double value = y.getDouble(i);
            Integer place = value == Math.rint(value) ? places.get(Long.toString((long) value)) : null;
            if (place == null) {
                return Optional.empty();
            }
            numbers[i] = place;
        }
        return Optional.of(numbers);
    }

    private static long[] numbers(DataSpec spec, Tensor y) {
        if (y.rank() != 1) {
            throw new DataException("The data " + spec + " have targets " + y
                    + ", expected the numbers of classes, [N] or [N, 1], or one-hot rows, [N, K], with one 1 in each.");
        }
        long[] labels = new long[(int) y.size()];
        for (int i = 0; i < labels.length; i++) {
            double value = y.getDouble(i);
            labels[i] = (long) value;
            if (labels[i] != value || value < 0) {
                throw new DataException(
                        "The data " + spec + " have the label " + Numerals.canonical(value) + " at example " + i
                                + ", which is not a class; classes are numbered from 0. Write task=regression if it is a value.");
            }
        }
        return labels;
    }

    private static List<String> classes(DataSpec spec, Options options, long[] labels, long columns, ModelTask model) {
        long known = options.find(CLASSES).orElse(Math.max(model.count(), columns));
        long count = known > 0 ? known : Labels.count(spec.text(), labels);
        Labels.check(spec.text(), labels, count);
        List<String> names = model.known().names();
        return names.size() == count ? names : TensorDataSet.numbered(Math.toIntExact(count));
    }

    private static NpzTargets values(DataSpec spec, Tensor y, NpzInputs inputs, boolean areInputs) {
        if (areInputs) {
            return new NpzTargets(inputs.rows(), List.of(), "the targets are the inputs");
        }
        boolean pictures = y.elementType() == ElementType.UINT8
                && inputs.areFractions()
                && y.rank() > 1
                && Arrays.equals(y.shape(), inputs.shape());
        if (pictures) {
            return new NpzTargets(NpzInputs.fractions(y), List.of(), "targets " + y + " divided by 255 as the inputs");
        }
        Tensor floats = NpzInputs.floats(spec, "of targets", y);
        Tensor values = floats.rank() == 1 ? floats.reshape(floats.size(), 1) : floats;
        return new NpzTargets(new TensorRows(values), List.of(), "targets " + y + " as values");
    }
}
