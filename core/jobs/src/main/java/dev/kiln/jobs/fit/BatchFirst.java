package dev.kiln.jobs.fit;

import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Whether the batch is the first axis of a model's input and of its prediction. One with the batch elsewhere may run, but its predictions then belong to no example.
 *
 * <p>Each axis of the input gets a symbolic length of its own; their names in the inferred shape of the prediction show
 * where the batch is. A batch of exactly one example can be anywhere.
 */
final class BatchFirst {

    private static final String NAME = "axis/";

    private final Model model;
    private final Input input;
    private final String output;
    private final Shape given;
    private final Shape made;
    private final Shape followed;

    private BatchFirst(Model model, Shape followed) {
        this.model = model;
        this.input = model.features();
        this.output = model.prediction().output();
        this.given = input.type().shape();
        this.made = model.graph().type(output).shape();
        this.followed = followed;
    }

    /**
     * Refuses a model that can be seen to have its batch on another axis, or other rows than examples.
     *
     * @param model the model, its prediction chosen
     * @param task the model's task
     * @throws DataException that says where the batch is
     */
    static void require(Model model, Task task) {
        Shape given = model.features().type().shape();
        Shape made = model.graph().type(model.prediction().output()).shape();
        if (given.rank() < 1 || made.rank() < 1 || given.size(0) == 1 || isPlain(given, made)) {
            return;
        }
        BatchFirst check = new BatchFirst(model, followed(model, given, made));
        check.fault(task).ifPresent(why -> {
            throw new DataException(why + " Kiln takes examples along the first axis and reads a row for each: move the"
                    + " batch to the front with a Transpose when the model is exported.");
        });
    }

    /** Whether the first axes have one name that nothing else has. */
    private static boolean isPlain(Shape given, Shape made) {
        Dim batch = given.dim(0);
        return !batch.isFixed()
                && !batch.equals(Dim.UNKNOWN)
                && made.dim(0).equals(batch)
                && given.dims().lastIndexOf(batch) == 0;
    }

    /** The prediction's shape in terms of the input's axes; as it is where inference does not get through. */
    private static Shape followed(Model model, Shape given, Shape made) {
        List<Dim> named = new ArrayList<>(given.dims());
        for (int axis = 0; axis < named.size(); axis++) {
            Dim length = named.get(axis);
            if (axis == 0 || !length.isFixed() || length.equals(given.dim(0))) {
                named.set(axis, Dim.of(NAME + axis));
            }
        }
        Graph graph = model.graph();
        GraphEditor editor = GraphEditor.of(graph);
        for (Input each : graph.inputs()) {
            if (each.type().shape().equals(given)) {
                editor.retype(each.name(), new TensorType(each.type().elementType(), Shape.of(named)));
            }
        }
        try {
            Shape shape = editor.build().type(model.prediction().output()).shape();
            return shape.rank() < 1 ? made : shape;
        } catch (GraphException e) {
            return made;
        }
    }

    private Optional<String> fault(Task task) {
        OptionalInt later = IntStream.range(1, given.rank())
                .filter(axis -> place(axis).isPresent())
                .findFirst();
        if (later.isPresent() && place(later.getAsInt()).getAsInt() == 0) {
            return Optional.of(elsewhere(later.getAsInt()));
        }
        return given.dim(0).isFixed() ? ofFixed(task, later) : ofOpen();
    }

    /** Where the prediction has the length of one of the input's axes. */
    private OptionalInt place(int axis) {
        int place = followed.dims().indexOf(Dim.of(NAME + axis));
        return place < 0 ? OptionalInt.empty() : OptionalInt.of(place);
    }

    private Optional<String> ofOpen() {
        OptionalInt batch = place(0);
        boolean isElsewhere =
                batch.isPresent() && batch.getAsInt() > 0 && !followed.dim(0).equals(Dim.UNKNOWN);
        return isElsewhere
                ? Optional.of(prediction() + " has the batch, the first axis of the input " + described()
                        + ", on its axis " + batch.getAsInt() + ", counted from 0.")
                : Optional.empty();
    }

    private Optional<String> ofFixed(Task task, OptionalInt later) {
        boolean isOther = made.dim(0).isFixed() && !made.dim(0).equals(given.dim(0));
        boolean scoresGrow =
                task == Task.CLASSIFICATION && place(0).isEmpty() && made.dim(0).isFixed();
        if (later.isPresent() && (isOther || scoresGrow)) {
            return Optional.of(elsewhere(later.getAsInt()));
        }
        return isOther
                ? Optional.of(prediction() + " has " + made.size(0) + " rows, and the input " + described() + " takes "
                        + given.size(0) + " examples at once.")
                : Optional.empty();
    }

    private String elsewhere(int axis) {
        return "The model " + model.graph().name() + " has its batch on axis " + axis + " of its input " + described()
                + ", counted from 0: that length is axis "
                + place(axis).getAsInt() + " of its output " + output + " " + made + ".";
    }

    private String prediction() {
        return "The output " + output + " " + made + " of the model "
                + model.graph().name();
    }

    private String described() {
        return input.name() + " " + given;
    }
}
