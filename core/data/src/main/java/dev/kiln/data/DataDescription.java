package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The interpretation of a data set: guesses, choices, filled values and omissions.
 *
 * @param facts clauses without a full stop, such as {@code numbers a, b}
 * @param columns the columns of a table; none for other data
 * @param notes warnings for the user, one sentence each
 */
public record DataDescription(List<String> facts, List<Column> columns, List<String> notes) {

    /** The empty description. */
    public static final DataDescription NONE = new DataDescription(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public DataDescription {
        facts = List.copyOf(facts);
        columns = List.copyOf(columns);
        notes = List.copyOf(notes);
    }

    /**
     * The description of a data set.
     *
     * @param data any data set
     * @return the description of the data set it is a view of if that is {@link Described}, else the empty one
     */
    public static DataDescription of(DataSet data) {
        return DataView.origin(data) instanceof Described described ? described.description() : NONE;
    }

    /**
     * The description without notes in one line, such as
     * {@code csv:a.csv: 120 examples, FLOAT [2]; 3 classes (a, b, c); numbers size, weight}.
     *
     * @param data any data set
     * @return the line, without a full stop
     */
    public static String line(DataSet data) {
        List<String> clauses = new ArrayList<>();
        clauses.add(Listing.of(data.size(), "example", "examples", List.of()) + ", " + elementType(data) + " "
                + Arrays.toString(data.exampleShape()));
        clauses.add(
                data.task() == Task.CLASSIFICATION
                        ? Listing.of(data.classes().size(), "class", "classes", data.classes())
                        : "values");
        clauses.addAll(of(data).facts());
        return data.spec() + ": " + String.join("; ", clauses);
    }

    /**
     * The name in messages of a data set whose form does not fit: for a table with the kinds of its columns, for others
     * the specification.
     *
     * @param data any data set
     * @return its name
     */
    public static String name(DataSet data) {
        DataDescription description = of(data);
        return description.columns().isEmpty()
                ? data.spec()
                : data.spec() + " (" + String.join("; ", description.facts()) + ")";
    }

    /** The type of the inputs, which is known only from an example for formats of plugins. */
    static ElementType elementType(DataSet data) {
        DataSet source = data;
        while (source instanceof Selection selection) {
            source = selection.whole();
        }
        if (source instanceof EncodedDataSet encoded) {
            source = encoded.data();
        }
        if (source instanceof TensorDataSet tensors) {
            return tensors.inputs().elementType();
        }
        return data.size() == 0 ? ElementType.UNDEFINED : data.batch(0).inputs().elementType();
    }
}
