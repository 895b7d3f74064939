package dev.kiln.api.training;

import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.graph.status.Experimental;
import java.util.ArrayList;
import java.util.List;

/**
 * How a model is trained.
 *
 * @param objective what is made small
 * @param optimizer how parameters follow their gradients
 * @param schedule scales the optimizer's learning rate
 * @param epochs how often every example is seen, at least 1
 * @param batchSize how many examples there are in a step, at least 1
 * @param rules what holds for the parameters throughout
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
     * @param rule what holds for the parameters, too
     * @return the plan
     */
    public TrainingPlan with(ParameterRule rule) {
        List<ParameterRule> more = new ArrayList<>(rules);
        more.add(rule);
        return new TrainingPlan(objective, optimizer, schedule, epochs, batchSize, more);
    }
}
