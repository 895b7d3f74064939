package dev.kiln.data;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The statistics of the examples of a data set, from one pass over all of them.
 *
 * @param type the type of the inputs' elements
 * @param inputs the numbers of all inputs, as fed to a model
 * @param targets the numbers of all targets; empty where they are classes
 * @param perClass the number of examples of each class, in the order of the classes; none for values
 * @param first the first examples
 */
public record DataStatistics(
        ElementType type, Numbers inputs, Optional<Numbers> targets, List<Long> perClass, List<Example> first) {

    private static final int BATCH = 64;
    private static final int SHOWN = 3;
    private static final int ELEMENTS = 12;

    /** Copies the lists. */
    public DataStatistics {
        perClass = List.copyOf(perClass);
        first = List.copyOf(first);
    }

    /**
     * The statistics of numbers.
     *
     * @param min the minimum of the finite ones; NaN where there is none
     * @param mean the mean of the finite ones; NaN where there is none
     * @param max the maximum of the finite ones; NaN where there is none
     * @param notFinite the number of those that are NaN or infinite
     */
    public record Numbers(double min, double mean, double max, long notFinite) {}

    /**
     * An example.
     *
     * @param inputs its first elements, at most twelve
     * @param target its target: the name of its class, or values
     */
    public record Example(List<Double> inputs, String target) {

        /** Copies the list. */
        public Example {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * Reads all examples.
     *
     * @param data a data set with examples
     * @return its statistics
     * @throws dev.kiln.graph.error.DataException if examples cannot be read
     */
    public static DataStatistics of(DataSet data) {
        boolean classes = data.task() == Task.CLASSIFICATION;
        Sum inputs = new Sum();
        Sum targets = new Sum();
        long[] perClass = new long[classes ? data.classes().size() : 0];
        List<Example> first = new ArrayList<>();
        ElementType type = ElementType.UNDEFINED;
        for (Batch batch : data.batches(BATCH)) {
            type = batch.inputs().elementType();
            inputs.add(batch.inputs());
            if (classes) {
                long[] labels = batch.targets().toLongArray();
                Labels.check(data.spec(), labels, perClass.length);
                Arrays.stream(labels).forEach(label -> perClass[(int) label]++);
            } else {
                targets.add(batch.targets());
            }
            for (int i = 0; i < batch.size() && first.size() < SHOWN; i++) {
                first.add(example(data, batch, i));
            }
        }
        return new DataStatistics(
                type,
                inputs.numbers(),
                classes ? Optional.empty() : Optional.of(targets.numbers()),
                Arrays.stream(perClass).boxed().toList(),
                first);
    }

    private static Example example(DataSet data, Batch batch, int row) {
        List<Double> inputs = elements(batch.inputs(), row, batch.size());
        List<Double> target = elements(batch.targets(), row, batch.size());
        String shown = data.task() == Task.CLASSIFICATION
                ? data.classes().get(target.get(0).intValue())
                : Listing.of(target.stream().map(String::valueOf).toList());
        return new Example(inputs, shown);
    }

    private static List<Double> elements(Tensor batch, int row, int rows) {
        long width = batch.size() / rows;
        List<Double> elements = new ArrayList<>();
        for (long i = 0; i < Math.min(width, ELEMENTS); i++) {
            elements.add(batch.getDouble(row * width + i));
        }
        return elements;
    }

    /** The statistics of the numbers added. */
    private static final class Sum {

        private double min = Double.NaN;
        private double max = Double.NaN;
        private double total;
        private long finite;
        private long notFinite;

        void add(Tensor tensor) {
            for (long i = 0; i < tensor.size(); i++) {
                double value = tensor.getDouble(i);
                if (Double.isFinite(value)) {
                    min = finite == 0 ? value : Math.min(min, value);
                    max = finite == 0 ? value : Math.max(max, value);
                    total += value;
                    finite++;
                } else {
                    notFinite++;
                }
            }
        }

        Numbers numbers() {
            return new Numbers(min, finite == 0 ? Double.NaN : total / finite, max, notFinite);
        }
    }
}
