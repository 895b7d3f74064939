package dev.kiln.jobs.training;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The results of a run on its batch.
 *
 * @param loss the value of {@link TrainingGraph#LOSS}
 * @param correct the number of right classes; 0 where that is not measured
 */
record Scores(double loss, double correct) {

    static Scores of(Map<String, Tensor> results) {
        return new Scores(number(results, TrainingGraph.LOSS), number(results, TrainingGraph.CORRECT));
    }

    /** The share of right answers; empty in regression. */
    static OptionalDouble share(DataSet data, double correct) {
        return data.task() == Task.CLASSIFICATION ? OptionalDouble.of(correct / data.size()) : OptionalDouble.empty();
    }

    private static double number(Map<String, Tensor> results, String name) {
        Tensor result = results.get(name);
        return result == null ? 0 : result.getDouble(0);
    }
}
