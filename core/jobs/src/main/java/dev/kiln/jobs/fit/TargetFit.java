package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The conversion of the targets of data to those of a model.
 *
 * @param classes the names of the classes after it; none for regression
 * @param isUnchanged whether the targets stay unchanged
 * @param change from a batch to its targets
 */
record TargetFit(List<String> classes, boolean isUnchanged, UnaryOperator<Batch> change) {

    static TargetFit unchanged(DataSet data) {
        return new TargetFit(data.classes(), true, batch -> batch);
    }

    static TargetFit of(List<String> classes, UnaryOperator<Tensor> change) {
        return new TargetFit(classes, false, batch -> batch.withTargets(change.apply(batch.targets())));
    }
}
