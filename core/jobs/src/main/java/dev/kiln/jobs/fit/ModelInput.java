package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Input;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The layout of examples in a model's input.
 *
 * <p>Differing shapes of an example are reconciled by {@link ExampleForm}.
 *
 * @param name the name of the model's input
 * @param elementType the element type of the model's input
 * @param example the shape of one example in the model's input
 * @param fixedBatch the model's only batch size; empty where it accepts any
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
     * Determines the layout for the examples of a data set.
     *
     * @param model the model
     * @param data the data
     * @return the layout
     * @throws DataException if they do not fit; the message gives both shapes
     */
    public static ModelInput of(Model model, DataSet data) {
        return DataFit.ofInputs(model, data).input();
    }

    /**
     * Determines the layout for examples of a shape.
     *
     * @param model the model
     * @param example the lengths of one example's axes
     * @param source the name of the data in messages
     * @return the layout
     * @throws DataException if they do not fit; the message gives both shapes
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

    /** Returns the type of a batch in the model's input, its first axis the fixed batch or the symbol {@code N}. */
    public TensorType type() {
        Dim batch = fixedBatch.isPresent() ? Dim.of(fixedBatch.getAsInt()) : Dim.of("N");
        return new TensorType(elementType, Shape.of(example).prepend(batch));
    }

    /**
     * Converts a batch of any size to the model's layout; the element type stays.
     *
     * @param inputs {@code [N, ...]}
     * @return {@code [N, example...]}
     */
    public Tensor layOut(Tensor inputs) {
        return inputs.reshape(with(inputs.shape()[0], example));
    }

    /**
     * Converts a batch to the model's layout and element type.
     *
     * @param inputs {@code [N, ...]}
     * @return {@code [N, example...]} of the model's element type
     */
    public Tensor feed(Tensor inputs) {
        Tensor laidOut = layOut(inputs);
        return elementType == ElementType.UNDEFINED ? laidOut : laidOut.cast(elementType);
    }

    /**
     * Declares the inputs of a model that are fed in a program.
     *
     * @param builder the program
     * @param model the model of this input
     * @return their values by name, the features in this layout first; all have the same first axis
     */
    public Map<String, Value> declare(GraphBuilder builder, Model model) {
        Map<String, Value> fed = new LinkedHashMap<>();
        fed.put(name, builder.input(name, type()));
        companions(model).forEach((companion, type) -> fed.put(companion, builder.input(companion, type)));
        return fed;
    }

    /**
     * The types of the further inputs of a model that are fed.
     *
     * @param model the model of this input
     * @return the types by name, their first axis that of {@link #type}
     */
    public Map<String, TensorType> companions(Model model) {
        Dim batch = type().shape().dim(0);
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (Input companion : model.companions()) {
            Shape shape = companion.type().shape();
            boolean isOpen = shape.rank() > 0 && !shape.dim(0).isFixed();
            types.put(
                    companion.name(),
                    isOpen ? new TensorType(companion.type().elementType(), shape.with(0, batch)) : companion.type());
        }
        return types;
    }

    /**
     * The feeds of a program for a batch.
     *
     * @param model the model of this input
     * @param batch the examples, its inputs in any layout
     * @return a tensor for each input that is {@linkplain #declare declared}
     */
    public Map<String, Tensor> feeds(Model model, Batch batch) {
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        feeds.put(name, feed(batch.inputs()));
        for (Input companion : model.companions()) {
            ExampleForm form = new ExampleForm(model.graph().name(), companion.type());
            feeds.put(companion.name(), form.layOut(batch.column(companion.name())));
        }
        return feeds;
    }
}
