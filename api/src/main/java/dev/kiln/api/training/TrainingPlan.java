package dev.kiln.api.training;

import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.TargetLoss;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.graph.status.Experimental;
import java.util.ArrayList;
import java.util.List;

/**
 * The plan of a training.
 *
 * @param loss the loss of the first target
 * @param further the losses of further targets; those without a loss are not trained
 * @param optimizer the update rule of the parameters
 * @param schedule the learning-rate schedule
 * @param epochs the number of passes over the data, at least 1
 * @param batchSize the number of examples in a step, at least 1
 * @param rules the constraints on the parameters
 * @param groups the groups of parameters with another learning rate or with weight decay; the others have neither
 */
@Experimental
public record TrainingPlan(
        Loss loss,
        List<TargetLoss> further,
        Optimizer optimizer,
        Schedule schedule,
        int epochs,
        int batchSize,
        List<ParameterRule> rules,
        List<ParameterGroup> groups) {

    /** Copies the lists and checks the counts. */
    public TrainingPlan {
        further = List.copyOf(further);
        groups = List.copyOf(groups);
        rules = List.copyOf(rules);
        if (epochs < 1 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "epochs is " + epochs + " and batchSize is " + batchSize + ", expected at least 1");
        }
    }

    /**
     * The plan of a training on one target.
     *
     * @param loss the loss of the target
     * @param optimizer the update rule of the parameters
     * @param schedule the learning-rate schedule
     * @param epochs the number of passes over the data, at least 1
     * @param batchSize the number of examples in a step, at least 1
     * @param rules the constraints on the parameters
     */
    public TrainingPlan(
            Loss loss, Optimizer optimizer, Schedule schedule, int epochs, int batchSize, List<ParameterRule> rules) {
        this(loss, List.of(), optimizer, schedule, epochs, batchSize, rules, List.of());
    }

    /**
     * This plan with losses of further targets.
     *
     * @param losses the losses
     * @return the plan
     */
    public TrainingPlan withFurther(List<TargetLoss> losses) {
        return new TrainingPlan(loss, losses, optimizer, schedule, epochs, batchSize, rules, groups);
    }

    /**
     * This plan with groups of parameters.
     *
     * @param others the groups
     * @return the plan
     */
    public TrainingPlan withGroups(List<ParameterGroup> others) {
        return new TrainingPlan(loss, further, optimizer, schedule, epochs, batchSize, rules, others);
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
        return new TrainingPlan(loss, further, optimizer, schedule, epochs, batchSize, more, groups);
    }
}
