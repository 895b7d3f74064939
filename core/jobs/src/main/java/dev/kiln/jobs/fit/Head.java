package dev.kiln.jobs.fit;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A target of data and the output of a model that predicts it.
 *
 * @param target the column of the target
 * @param model the model, its prediction that output
 */
public record Head(Column target, Model model) {

    /**
     * The targets that a model predicts: the first by its prediction, others by the outputs of their names.
     *
     * @param model the model
     * @param columns the columns of data that {@linkplain DataFit fit} the model
     * @return the heads, the first target first
     */
    public static List<Head> of(Model model, List<Column> columns) {
        List<Head> heads = new ArrayList<>();
        for (Column column : columns) {
            if (column.role() == ColumnRole.TARGET && heads.isEmpty()) {
                heads.add(new Head(column, model));
            } else if (isPredicted(model, column)) {
                // the names of the classes are those of the first target
                heads.add(new Head(
                        column,
                        model.withPrediction(Prediction.stated(column.name())).withClasses(List.of())));
            }
        }
        return heads;
    }

    /** Whether a further target is predicted. */
    static boolean isPredicted(Model model, Column column) {
        return column.role() == ColumnRole.TARGET
                && model.graph().outputs().contains(column.name())
                && !column.name().equals(model.prediction().output());
    }

    /**
     * The only head of data with one target.
     *
     * @param model the model
     * @param task the kind of prediction
     * @return the head
     */
    public static Head ofOne(Model model, Task task) {
        return new Head(Column.target(Column.TARGET, ElementType.UNDEFINED, List.of(), task, List.of()), model);
    }

    /** Returns the name of the target. */
    public String name() {
        return target.name();
    }

    /** Returns the kind of prediction. */
    public Task task() {
        return target.task().orElseThrow();
    }

    /**
     * The prediction in the form for losses.
     *
     * @param values the values of the model's graph by their names
     * @return FLOAT, see {@link Model#predicted}
     */
    public Value predicted(Map<String, Value> values) {
        return model.predicted(task(), values);
    }

    /**
     * The type of a batch of targets in a program.
     *
     * @param prediction the prediction there
     * @return INT64 {@code [N]} for classes, the prediction's shape for values, else that of the column
     */
    public TensorType type(Value prediction) {
        Dim batch = prediction.batch();
        return switch (task()) {
            case CLASSIFICATION -> new TensorType(ElementType.INT64, Shape.of(List.of(batch)));
            case REGRESSION -> TensorType.floats(prediction.shape());
            case OTHER -> type(target, batch);
        };
    }

    /**
     * The type of a batch of a column.
     *
     * @param column the column, of known element type
     * @param batch the first axis
     * @return the type
     */
    public static TensorType type(Column column, Dim batch) {
        long[] example = column.example().stream().mapToLong(Long::longValue).toArray();
        return new TensorType(column.elementType(), Shape.of(example).prepend(batch));
    }

    /** The heads of data in the form of a model. */
    static List<Head> of(Model model, DataSet data) {
        return of(model, data.columns());
    }
}
