package dev.kiln.plugins.pruning;

import dev.kiln.api.pruning.LearnedCriterion;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Learns the scores of a criterion during training: they are states of it.
 *
 * @param criterion the criterion
 * @param weights the names of the weights that are scored
 */
record ScoreLearning(LearnedCriterion criterion, Set<String> weights) implements ParameterRule {

    private static String state(String weight) {
        return weight + "/pruning-scores";
    }

    @Override
    public void observe(Value parameter, Value gradient) {
        if (weights.contains(parameter.name())) {
            Tensor zeros = Tensor.zeros(ElementType.FLOAT, parameter.shape().toArray());
            Value scores = parameter.graph().state(state(parameter.name()), zeros);
            parameter.graph().update(scores, criterion.learned(scores, parameter, gradient));
        }
    }

    @Override
    public Value constrain(String name, Value updated) {
        return updated;
    }

    @Override
    public void beforeStep(long step, long steps, TrainingValues values) {}

    /**
     * The scores so far, measured from the lowest of all, so that none is negative.
     *
     * @throws DataException if one is not finite
     */
    Map<String, Tensor> scores(TrainingValues values) {
        Map<String, Tensor> learned = new LinkedHashMap<>();
        weights.forEach(weight -> learned.put(weight, values.get(state(weight))));
        double lowest = learned.values().stream()
                .mapToDouble(ScoreLearning::lowest)
                .min()
                .orElse(0);
        learned.replaceAll((weight, scores) -> above(lowest, weight, scores));
        return learned;
    }

    private static double lowest(Tensor scores) {
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < scores.size(); i++) {
            lowest = Math.min(lowest, scores.getDouble(i));
        }
        return lowest;
    }

    private static Tensor above(double lowest, String weight, Tensor scores) {
        float[] above = new float[Math.toIntExact(scores.size())];
        for (int i = 0; i < above.length; i++) {
            above[i] = (float) (scores.getDouble(i) - lowest);
            if (!Float.isFinite(above[i])) {
                throw new DataException(
                        "The scores that the criterion learns in fine-tuning are not finite for the weight " + weight
                                + "; lower the learning rate of the option optimizer, and look for NaN in the data.");
            }
        }
        return Tensor.of(above, scores.shape());
    }

    /**
     * Refuses a removal before anything was learned.
     *
     * @throws OptionException if all scores are equal
     */
    static void requireLearned(Map<String, Tensor> scores) {
        boolean isNothing = scores.values().stream()
                .allMatch(score -> score.equals(Tensor.zeros(ElementType.FLOAT, score.shape())));
        if (isNothing) {
            throw new OptionException(
                    "The criterion has learned no scores when weights are to be removed, as the fine-tuning has too few steps; set the option epochs to a higher number, or batch-size to a lower one.");
        }
    }
}
