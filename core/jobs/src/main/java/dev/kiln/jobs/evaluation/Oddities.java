package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Looks for features and predictions that are NaN, which make measurements doubtful. */
final class Oddities {

    private final Model model;
    private final DataSet data;
    private final Places features = new Places();
    private final Places predictions = new Places();

    Oddities(Model model, DataSet data) {
        this.model = model;
        this.data = data;
    }

    /** The examples for which a condition holds. */
    private static final class Places {

        private long count;
        private long first;

        void add(long index) {
            first = count == 0 ? index : first;
            count++;
        }
    }

    void add(Tensor predicted, Batch batch) {
        if (batch.inputs().elementType().isFloating()) {
            mark(batch.inputs(), batch, features);
        }
        mark(predicted, batch, predictions);
    }

    private static void mark(Tensor rows, Batch batch, Places places) {
        float[] values = rows.cast(ElementType.FLOAT).toFloatArray();
        int width = values.length / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            if (hasNaN(values, i * width, width)) {
                places.add(batch.indices()[i]);
            }
        }
    }

    private static boolean hasNaN(float[] values, int from, int width) {
        for (int k = from; k < from + width; k++) {
            if (Float.isNaN(values[k])) {
                return true;
            }
        }
        return false;
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (features.count > 0) {
            warnings.add("Of the " + data.size() + " examples of " + data.spec() + ", " + features.count
                    + " have a feature that is not a number (NaN), first the example " + features.first + ".");
        }
        if (predictions.count > 0) {
            warnings.add("The model " + model.graph().name() + " predicts NaN for " + predictions.count + " of "
                    + data.size() + " examples, first the example " + predictions.first
                    + (data.task() == Task.CLASSIFICATION ? "; they count as wrong." : "."));
        }
        return warnings;
    }
}
