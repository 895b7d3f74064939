package dev.kiln.data;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** NaN and infinity among features and targets. */
public final class NotFinite {

    private NotFinite() {}

    private static Optional<String> first(Tensor tensor, String what, long[] indices) {
        if (tensor.elementType() != ElementType.FLOAT || tensor.size() == 0) {
            return Optional.empty();
        }
        int row = Math.toIntExact(tensor.size() / indices.length);
        FloatBuffer values = tensor.floats();
        for (int i = 0; i < tensor.size(); i++) {
            if (!Float.isFinite(values.get(i))) {
                return Optional.of(values.get(i) + " in the " + what + " of example " + indices[i / row]);
            }
        }
        return Optional.empty();
    }

    /**
     * Checks that all numbers of a batch are finite.
     *
     * @param data the name of the data, for the message
     * @param batch some examples
     * @throws DataException that names the first example with one that is not
     */
    public static void refuse(DataSet data, Batch batch) {
        refuseInInputs(data, batch);
        refuseInTargets(data, batch);
        batch.columns()
                .forEach((name, column) ->
                        first(column, "column " + name, batch.indices()).ifPresent(fault -> refuse(data, fault)));
    }

    /**
     * Checks that the first inputs of a batch are finite.
     *
     * @param data the name of the data, for the message
     * @param batch some examples
     * @throws DataException that names the first example with an input that is not
     */
    public static void refuseInInputs(DataSet data, Batch batch) {
        first(batch.inputs(), "inputs", batch.indices()).ifPresent(fault -> refuse(data, fault));
    }

    /**
     * Checks that all targets of a batch are finite.
     *
     * @param data the name of the data, for the message
     * @param batch some examples
     * @throws DataException that names the first example with a target that is not
     */
    public static void refuseInTargets(DataSet data, Batch batch) {
        first(batch.targets(), "targets", batch.indices()).ifPresent(fault -> refuse(data, fault));
    }

    private static void refuse(DataSet data, String fault) {
        throw refusal(data.spec(), fault);
    }

    /** The exception for data with such values. */
    static DataException refusal(String spec, String fault) {
        return new DataException(
                "The data " + spec + " have " + fault + "; fill such places or leave those examples out.");
    }

    /**
     * The values that are not finite in arrays in memory, one clause each with the first position and the number of
     * examples.
     */
    static List<String> in(Rows inputs, Rows targets) {
        List<String> faults = new ArrayList<>();
        first(inputs, "inputs").ifPresent(faults::add);
        if (targets != inputs) {
            first(targets, "targets").ifPresent(faults::add);
        }
        return faults;
    }

    private static Optional<String> first(Rows rows, String what) {
        if (!(rows instanceof TensorRows tensor) || rows.elementType() != ElementType.FLOAT || rows.count() == 0) {
            return Optional.empty();
        }
        FloatBuffer values = tensor.whole().floats();
        int width = Math.toIntExact(tensor.whole().size() / rows.count());
        int first = -1;
        int examples = 0;
        for (int row = 0; row < rows.count(); row++) {
            int place = notFinite(values, row * width, (row + 1) * width);
            if (place >= 0) {
                first = first < 0 ? place : first;
                examples++;
            }
        }
        return first < 0
                ? Optional.empty()
                : Optional.of(values.get(first) + " in the " + what + " of example " + first / width + ", at element "
                        + first % width + " (" + examples + " of " + rows.count() + " examples)");
    }

    private static int notFinite(FloatBuffer values, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Float.isFinite(values.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
