package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.data.DataFingerprint;
import dev.kiln.data.DataView;
import dev.kiln.data.Fingerprinted;
import dev.kiln.graph.tensor.ElementType;
import java.util.Arrays;
import java.util.List;

/**
 * Data in the form of a model's input and targets.
 *
 * @param whole the original data
 * @param input the layout of an example
 * @param targets the form of the targets
 */
record LaidOut(DataSet whole, ModelInput input, TargetFit targets) implements DataView, Fingerprinted {

    /** The data themselves if they already have that form. */
    static DataSet of(DataSet data, ModelInput input, TargetFit targets) {
        ElementType given = data.batch(0).inputs().elementType();
        boolean isForm = Arrays.equals(data.exampleShape(), input.example())
                && (input.elementType() == ElementType.UNDEFINED || input.elementType() == given);
        return isForm && targets.isUnchanged() ? data : new LaidOut(data, input, targets);
    }

    @Override
    public long[] exampleShape() {
        return input.example();
    }

    @Override
    public List<String> classes() {
        return targets.classes();
    }

    @Override
    public Batch batch(long... indices) {
        Batch batch = whole.batch(indices);
        return targets.change().apply(batch.withInputs(input.feed(batch.inputs())));
    }

    @Override
    public DataFingerprint fingerprint() {
        return DataFingerprint.of(whole);
    }
}
