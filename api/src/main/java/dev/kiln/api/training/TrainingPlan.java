package dev.kiln.api.training;

import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.graph.status.Experimental;
import java.util.ArrayList;
import java.util.List;

/**
 * The plan of a training.
 *
 * @param objective the objective to minimize
 * @param optimizer the update rule of the parameters
 * @param schedule the learning-rate schedule
 * @param epochs the number of passes over the data, at least 1
 * @param batchSize the number of examples in a step, at least 1
 * @param rules the constraints on the parameters
 */
@Experimental
public record TrainingPlan(
        Objective objective,
        Optimizer optimizer,
        Schedule schedule,
        int epochs,
        int batchSize,
        List<ParameterRule> rules) {

    /** Copies the list and checks the counts. */
    public TrainingPlan {
        rules = List.copyOf(rules);
        if (epochs < 1 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "epochs is " + epochs + " and batchSize is " + batchSize + ", expected at least 1");
        }
    }

    /**
     * This plan with one more rule.
     *
     * @param rule the additional constraint
     * @return the plan
     */
    public TrainingPlan with(ParameterRule rule) {
        List<ParameterRule> more = new ArrayList<>(rules);
        more.add(rule);
        return new TrainingPlan(objective, optimizer, schedule, epochs, batchSize, more);
    }
}
