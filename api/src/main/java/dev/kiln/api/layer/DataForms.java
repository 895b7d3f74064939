package dev.kiln.api.layer;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The forms of the inputs and targets of training data, taken from the first example. */
final class DataForms {

    private final DataSet data;
    private final Batch first;

    DataForms(DataSet data) {
        if (data.size() == 0) {
            throw new DataException("The data " + data.spec() + " hold no examples, and say no form of a network.");
        }
        this.data = data;
        this.first = data.batch(0);
    }

    /**
     * The input in the form of its column.
     *
     * @param isOnly whether the network has no other, so that its own name for it may be another than that of the only
     *     input of the data
     * @param layers the names of the layers, for which it may be mistaken
     */
    Network.Input input(Network.OpenInput open, boolean isOnly, List<String> layers) {
        boolean isRenamed =
                isOnly && open.isOwnName() && names(ColumnRole.INPUT).size() == 1;
        String column = isRenamed
                ? first.input()
                : open.name().map(name -> requireInput(name, layers)).orElse(first.input());
        Tensor tensor = first.column(column);
        ElementType given = tensor.elementType();
        boolean isToken = given == ElementType.INT64 || given == ElementType.INT32;
        List<Long> example = Arrays.stream(tensor.shape()).skip(1).boxed().toList();
        return new Network.Input(open.name().orElse(column), isToken ? ElementType.INT64 : ElementType.FLOAT, example);
    }

    private String requireInput(String name, List<String> layers) {
        List<String> names = names(ColumnRole.INPUT);
        if (!names.contains(name)) {
            List<String> meant = new ArrayList<>(names);
            meant.addAll(layers);
            throw new DataException(
                    "The network reads " + name + ", which is no layer before its reader and no input of "
                            + "the data " + data.spec() + "." + Spelling.hint(name, meant)
                            + (names.size() == 1 ? " Their input is " : " Their inputs are ")
                            + String.join(", ", names) + ".");
        }
        return name;
    }

    /** The number of values of an output: that of the target of its name, and of the first target for the first output. */
    long width(String output, boolean isFirst) {
        Column target = data.columns().stream()
                .filter(column ->
                        column.role() == ColumnRole.TARGET && column.name().equals(output))
                .findFirst()
                .or(() -> data.columns().stream()
                        .filter(column -> isFirst && column.role() == ColumnRole.TARGET)
                        .findFirst())
                .orElseThrow(() -> new DataException("The number of values of the network's output " + output
                        + " is left out, and the data " + data.spec() + " have no target of that name, only "
                        + String.join(", ", names(ColumnRole.TARGET)) + ". State it, or name the output after one."));
        return width(target);
    }

    private long width(Column target) {
        Task task = target.task().orElseThrow();
        long[] shape = first.column(target.name()).shape();
        if (task == Task.REGRESSION && shape.length <= 2) {
            return shape.length == 2 ? shape[1] : 1;
        }
        if (task == Task.CLASSIFICATION && !target.classes().isEmpty()) {
            return target.classes().size();
        }
        throw new DataException("The number of values that the network predicts is left out, and the target "
                + target.name() + " of the data " + data.spec() + " does not say it: "
                + (task == Task.CLASSIFICATION
                        ? "its classes have no names"
                        : "an example of it is " + Arrays.toString(Arrays.copyOfRange(shape, 1, shape.length)))
                + ". State it in the last layer.");
    }

    private List<String> names(ColumnRole role) {
        return data.columns().stream()
                .filter(column -> column.role() == role)
                .map(Column::name)
                .toList();
    }
}
