package dev.kiln.api.model;

import dev.kiln.graph.Input;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The form in which a model takes its examples: the single definition of which shapes of data fit.
 *
 * <p>Different shapes are reconciled if no order of axes has to be guessed: a vector is reshaped to an image with the
 * same number of elements and vice versa, and axes of length 1 are added or removed. {@code [1, 28, 28]} therefore fits
 * {@code [N, 784]} and {@code [N, 28, 28]}, but {@code [3, 32, 32]} does not fit {@code [N, 32, 32, 3]}.
 *
 * @param model the model's name in messages
 * @param type the type of the model's input, the batch first
 */
@Stable
public record ExampleForm(String model, TensorType type) {

    /**
     * The form of a model's features.
     *
     * @param model the model
     * @return the form
     * @throws GraphException if the model has inputs that cannot be {@linkplain Model#bindings computed} from one input
     */
    public static ExampleForm of(Model model) {
        Input features = model.features();
        return new ExampleForm(model.graph().name(), features.type());
    }

    /** Returns the fixed batch size of the model; empty where it takes any. */
    public OptionalInt fixedBatch() {
        Shape shape = type.shape();
        return shape.rank() > 0 && shape.dim(0).isFixed()
                ? OptionalInt.of(Math.toIntExact(shape.size(0)))
                : OptionalInt.empty();
    }

    /**
     * The lengths of an example's axes in the model's form.
     *
     * @param example the lengths in the data
     * @return the lengths; empty where the example does not fit
     */
    public Optional<long[]> layOut(long... example) {
        Shape shape = type.shape();
        if (!shape.isRanked()) {
            return Optional.of(example.clone());
        }
        if (shape.rank() == 0) {
            return Optional.empty();
        }
        Shape one = shape.with(0, Dim.of(1));
        if (one.accepts(batchOfOne(example))) {
            return Optional.of(example.clone());
        }
        return Optional.of(one)
                .filter(Shape::isFixed)
                .map(Shape::toArray)
                .map(lengths -> Arrays.copyOfRange(lengths, 1, lengths.length))
                .filter(wanted -> isSameLayout(example, wanted));
    }

    private static long[] batchOfOne(long[] example) {
        long[] lengths = new long[example.length + 1];
        lengths[0] = 1;
        System.arraycopy(example, 0, lengths, 1, example.length);
        return lengths;
    }

    private static boolean isSameLayout(long[] one, long[] other) {
        long[] a = Arrays.stream(one).filter(length -> length != 1).toArray();
        long[] b = Arrays.stream(other).filter(length -> length != 1).toArray();
        boolean isVector = a.length <= 1 || b.length <= 1;
        return Arrays.equals(a, b) || (isVector && product(a) == product(b));
    }

    private static long product(long[] lengths) {
        return Arrays.stream(lengths).reduce(1, Math::multiplyExact);
    }

    /**
     * Examples in the form that the model is fed.
     *
     * @param examples {@code [N, ...]}
     * @return the same numbers in the model's shape and element type
     * @throws DataException if they are of another shape or kind; whole numbers in floating point count as integers
     */
    public Tensor layOut(Tensor examples) {
        long[] example = Arrays.copyOfRange(examples.shape(), 1, examples.rank());
        long[] lengths = batchOfOne(layOut(example).orElseThrow(() -> unfit(example)));
        lengths[0] = examples.shape()[0];
        Tensor laidOut = examples.reshape(lengths);
        ElementType wanted = type.elementType();
        if (wanted == ElementType.UNDEFINED || wanted == laidOut.elementType()) {
            return laidOut;
        }
        boolean isFraction = wanted.isInteger() && laidOut.elementType().isFloating() && !areWhole(laidOut);
        if (isFraction || (wanted.isFloating() && isToken(laidOut.elementType()))) {
            throw new DataException("The model " + model + " takes " + type + ", and the examples are "
                    + examples.type() + "; give data of its own kind.");
        }
        return laidOut.cast(wanted);
    }

    /** Narrower integers are levels, such as those of pixels; these are token numbers. */
    private static boolean isToken(ElementType type) {
        return type == ElementType.INT32 || type == ElementType.INT64;
    }

    private static boolean areWhole(Tensor values) {
        for (float value : values.cast(ElementType.FLOAT).toFloatArray()) {
            if (value != Math.rint(value)) {
                return false;
            }
        }
        return true;
    }

    private DataException unfit(long... example) {
        return new DataException("An example has the shape " + Arrays.toString(example) + ", the model " + model
                + " takes batches of " + type.shape() + "; give data of the model's own kind.");
    }

    /**
     * Examples of another graph in the model's form.
     *
     * @param examples the batch first
     * @return the same numbers in the model's shape and element type
     * @throws GraphException if the model takes batches of another size, or examples of another shape or kind
     */
    public Value layOut(Value examples) {
        requireBatch(examples);
        Value laidOut = reshaped(examples);
        ElementType given = laidOut.elementType();
        ElementType wanted = type.elementType();
        if (given == wanted || given == ElementType.UNDEFINED || wanted == ElementType.UNDEFINED) {
            return laidOut;
        }
        if (given.isFloating() == wanted.isFloating() && given.isInteger() == wanted.isInteger()) {
            return laidOut.cast(wanted);
        }
        throw unfit(examples);
    }

    private void requireBatch(Value examples) {
        OptionalInt fixed = fixedBatch();
        Shape given = examples.shape();
        if (fixed.isPresent() && given.rank() > 0 && given.size(0) != fixed.getAsInt()) {
            throw new GraphException("The model " + model + " takes batches of exactly " + fixed.getAsInt()
                    + " examples, and here the examples are " + examples.type()
                    + ". Export it with an open batch axis, or take batches of that size.");
        }
    }

    private Value reshaped(Value examples) {
        Shape given = examples.shape();
        Shape wanted = type.shape();
        if (!given.isRanked() || given.canEqual(wanted)) {
            return examples;
        }
        if (given.rank() == 0 || !given.with(0, Dim.of(1)).isFixed()) {
            throw unfit(examples);
        }
        long[] batch = given.with(0, Dim.of(1)).toArray();
        long[] example = layOut(Arrays.copyOfRange(batch, 1, batch.length)).orElseThrow(() -> unfit(examples));
        // 0 keeps the length of the batch
        long[] target = batchOfOne(example);
        target[0] = 0;
        return examples.reshape(target);
    }

    private GraphException unfit(Value examples) {
        return new GraphException("The model " + model + " takes " + type + ", and here the examples are "
                + examples.type() + "; they must be of one kind and as many numbers.");
    }
}
