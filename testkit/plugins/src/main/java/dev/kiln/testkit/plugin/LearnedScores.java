package dev.kiln.testkit.plugin;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.pruning.LearnedCriterion;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The scores that a criterion learns in an epoch of training. */
final class LearnedScores implements ParameterRule {

    private static final int BATCH_SIZE = 64;

    private final LearnedCriterion criterion;
    private final Set<String> weights;
    private final Map<String, Tensor> scores = new LinkedHashMap<>();

    private LearnedScores(LearnedCriterion criterion, Set<String> weights) {
        this.criterion = criterion;
        this.weights = weights;
    }

    /** The scores of weights before the last step. */
    static Map<String, Tensor> of(
            LearnedCriterion criterion, Model model, Set<String> weights, CompressionScope scope) {
        LearnedScores learned = new LearnedScores(criterion, weights);
        TrainingPlan plan = new TrainingPlan(
                scope.loss(),
                dev.kiln.testkit.ProvidedExtensions.create(OptimizerProvider.class, "sgd:lr=0.01"),
                Schedule.CONSTANT,
                1,
                BATCH_SIZE,
                List.of(learned));
        scope.trainer().train(model, scope.trainingData(), plan);
        return learned.scores;
    }

    private static String state(String weight) {
        return weight + "/learned-scores";
    }

    @Override
    public void observe(Value parameter, Value gradient) {
        if (weights.contains(parameter.name())) {
            Tensor zeros = Tensor.zeros(ElementType.FLOAT, parameter.shape().toArray());
            Value before = parameter.graph().state(state(parameter.name()), zeros);
            parameter.graph().update(before, criterion.learned(before, parameter, gradient));
        }
    }

    @Override
    public Value constrain(String name, Value updated) {
        return updated;
    }

    @Override
    public void beforeStep(long step, long steps, TrainingValues values) {
        if (step == steps - 1) {
            weights.forEach(weight -> scores.put(weight, values.get(state(weight))));
        }
    }
}
