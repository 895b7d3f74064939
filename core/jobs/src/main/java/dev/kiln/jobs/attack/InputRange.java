package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Shape;

/**
 * Data must lie in the range of the model's input: an attack clips to it, which would change values outside even
 * without an attack.
 */
final class InputRange {

    private static final int READ_AT_ONCE = 256;

    private InputRange() {}

    /**
     * Reads all examples once.
     *
     * @throws DataException if a value lies outside the range; the message gives both
     */
    static void check(DataSet data, InputInfo range) {
        for (Batch batch : data.batches(READ_AT_ONCE)) {
            check(batch, range, data.spec());
        }
    }

    /**
     * Reads all examples once, where features can have certain values alone.
     *
     * @throws DataException if the limits are for other data, or a value is not one of those; the message gives it
     */
    static void check(DataSet data, FeatureLimits limits) {
        long features = Shape.of(data.exampleShape()).elements();
        if (limits.mutable().length != features) {
            throw new DataException("The limits of the attack are for " + limits.mutable().length
                    + " features, the examples of " + data.spec() + " have " + features + ".");
        }
        if (limits.hasSteps()) {
            for (Batch batch : data.batches(READ_AT_ONCE)) {
                limits.check(batch.inputs(), batch.indices(), data.spec());
            }
        }
    }

    private static void check(Batch batch, InputInfo range, String source) {
        float[] values = batch.inputs().toFloatArray();
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= (float) range.low() && values[i] <= (float) range.high())) {
                long example = batch.indices()[i / (values.length / batch.size())];
                throw new DataException("The data " + source + " have the value " + values[i] + " in example " + example
                        + ", the model's input has the range [" + range.low() + ", " + range.high()
                        + "]: an attack would clip it. Scale the data, or state the range of the model's input with"
                        + " --input-range LOW,HIGH.");
            }
        }
    }
}
