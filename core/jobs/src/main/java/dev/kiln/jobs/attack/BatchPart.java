package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.ExampleRows;
import dev.kiln.jobs.fit.ModelInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The part of a batch in one run of a program: in the model's layout, padded to its batch size.
 *
 * @param whole the whole batch
 * @param layout the layout of examples in the model's input
 * @param batch the examples of this part, the last one repeated up to the model's batch size
 * @param from the position of the first one in the whole batch
 * @param count the number of those that are not padding
 */
record BatchPart(Batch whole, ModelInput layout, Batch batch, int from, int count) {

    /** The parts of a batch: one, or several where the model has a fixed batch size. */
    static List<BatchPart> of(Batch whole, ModelInput layout) {
        Tensor inputs = layout.layOut(whole.inputs()).cast(ElementType.FLOAT);
        Tensor targets = whole.targets().cast(ElementType.INT64).reshape(whole.size());
        if (layout.fixedBatch().isEmpty()) {
            return List.of(
                    new BatchPart(whole, layout, whole.withInputs(inputs).withTargets(targets), 0, whole.size()));
        }
        int size = layout.fixedBatch().getAsInt();
        List<BatchPart> parts = new ArrayList<>();
        for (int from = 0; from < whole.size(); from += size) {
            int count = Math.min(whole.size() - from, size);
            long[] indices = Arrays.copyOfRange(whole.indices(), from, from + size);
            Arrays.fill(indices, count, size, indices[count - 1]);
            int first = from;
            Batch laidOut = whole.withInputs(inputs).withTargets(targets);
            Batch part = laidOut.ofRows(column -> ExampleRows.pad(column.slice(first, first + count), size), indices);
            parts.add(new BatchPart(whole, layout, part, from, count));
        }
        return parts;
    }

    /** The rows of this part of inputs for the whole batch, in the model's layout and padded. */
    Tensor inputs(Tensor ofWhole) {
        Tensor some = ofWhole.slice(from, from + count);
        return ExampleRows.pad(layout.layOut(some).cast(ElementType.FLOAT), batch.size());
    }

    /** The rows of this part of a tensor for the whole batch, padded. */
    Tensor rows(Tensor ofWhole) {
        return ExampleRows.pad(ofWhole.slice(from, from + count), batch.size());
    }
}
