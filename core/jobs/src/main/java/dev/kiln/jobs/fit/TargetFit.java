package dev.kiln.jobs.fit;

import dev.kiln.api.data.DataSet;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The conversion of a target of data to that of a model.
 *
 * @param classes the names of the classes after it; none for regression
 * @param isUnchanged whether the targets stay unchanged
 * @param change from the targets of a batch to those of the model
 */
record TargetFit(List<String> classes, boolean isUnchanged, UnaryOperator<Tensor> change) {

    static TargetFit unchanged(DataSet data) {
        return new TargetFit(data.classes(), true, targets -> targets);
    }

    static TargetFit of(List<String> classes, UnaryOperator<Tensor> change) {
        return new TargetFit(classes, false, change);
    }
}
