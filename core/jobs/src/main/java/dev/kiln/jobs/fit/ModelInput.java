package dev.kiln.jobs.fit;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Input;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * How examples are laid into a model's input.
 *
 * <p>Where the shapes of an example differ they are reconciled as {@link ExampleForm} says.
 *
 * @param name what the model's input is fed under
 * @param elementType what the model takes
 * @param example the lengths of one example's axes as the model takes it
 * @param fixedBatch the only batch size that the model takes; empty where it takes any
 */
public record ModelInput(String name, ElementType elementType, long[] example, OptionalInt fixedBatch) {

    /** Copies the lengths. */
    public ModelInput {
        example = example.clone();
    }

    @Override
    public long[] example() {
        return example.clone();
    }

    /**
     * How the examples of a data set are laid into a model's input.
     *
     * @param model the model
     * @param data the data
     * @return the layout
     * @throws DataException if they do not fit; the message has both shapes
     */
    public static ModelInput of(Model model, DataSet data) {
        return DataFit.ofInputs(model, data).input();
    }

    /**
     * How examples are laid into a model's input.
     *
     * @param model the model
     * @param example the lengths of one example's axes
     * @param source what messages call the data
     * @return the layout
     * @throws DataException if they do not fit; the message has both shapes
     */
    public static ModelInput of(Model model, long[] example, String source) {
        Input features = model.features();
        ExampleForm form = ExampleForm.of(model);
        long[] laidOut = form.layOut(example)
                .orElseThrow(() -> new DataException(
                        "An example of " + source + " has the shape " + Arrays.toString(example) + ", the model "
                                + model.graph().name() + " takes batches of "
                                + features.type().shape() + "."));
        return new ModelInput(features.name(), features.type().elementType(), laidOut, form.fixedBatch());
    }

    private static long[] with(long batch, long[] example) {
        long[] lengths = new long[example.length + 1];
        lengths[0] = batch;
        System.arraycopy(example, 0, lengths, 1, example.length);
        return lengths;
    }

    /** Returns the type of a batch as the model takes it, its first axis the fixed batch or the symbol {@code N}. */
    public TensorType type() {
        Dim batch = fixedBatch.isPresent() ? Dim.of(fixedBatch.getAsInt()) : Dim.of("N");
        return new TensorType(elementType, Shape.of(example).prepend(batch));
    }

    /**
     * Lays a batch of any size out as the model takes its examples; the element type stays.
     *
     * @param inputs {@code [N, ...]}
     * @return {@code [N, example...]}
     */
    public Tensor layOut(Tensor inputs) {
        return inputs.reshape(with(inputs.shape()[0], example));
    }

    /**
     * What the model is fed.
     *
     * @param inputs {@code [N, ...]}
     * @return {@code [N, example...]} of the model's element type
     */
    public Tensor feed(Tensor inputs) {
        Tensor laidOut = layOut(inputs);
        return elementType == ElementType.UNDEFINED ? laidOut : laidOut.cast(elementType);
    }
}
