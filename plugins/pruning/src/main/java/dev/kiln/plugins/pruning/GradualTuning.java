package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.FineTuning;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.pruning.SparsitySchedule;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.graph.error.OptionException;
import java.util.List;

/**
 * The fine-tuning of the weights that are left while others are removed.
 *
 * @param epochs the number of epochs; 0 for none
 * @param batchSize the number of examples in a step, at least 1
 * @param ramp the share of fine-tuning after which the goal is reached, in {@code (0, 1]}
 * @param frequency the maximum number of steps between removals, at least 1; there are fewer where the ramp is short,
 *     so that the sparsity takes at least 20 steps, or as many as the ramp has
 * @param optimizer the optimizer
 */
public record GradualTuning(
        @Describe(
                value = "the number of epochs in which the other weights are fine-tuned; needs training data",
                atLeast = 0,
                atMost = 1_000_000,
                byDefault = "3")
        int epochs,

        @Describe(value = "the number of examples in a step", atLeast = 1, atMost = 1_000_000, byDefault = "64")
        int batchSize,

        @Describe(
                value = "the share of fine-tuning after which the sparsity is reached",
                above = 0,
                atMost = 1,
                byDefault = "0.5")
        double ramp,

        @Describe(
                value = "the maximum number of steps between removals of weights; fewer where the ramp is short",
                atLeast = 1,
                atMost = 1_000_000,
                unit = "steps",
                byDefault = "100")
        int frequency,

        @Describe(value = "the optimizer of fine-tuning", byDefault = "adam:lr=0.001")
        Optimizer optimizer) {

    /** Whether there is anything to fine-tune with. */
    boolean isPossible(CompressionScope scope) {
        return plain().isPossible(scope);
    }

    private FineTuning plain() {
        return new FineTuning(epochs, batchSize, optimizer);
    }

    /** Refuses a pruning that learns from fine-tuning where there is none. */
    void require(CompressionScope scope) {
        if (!isPossible(scope)) {
            throw new OptionException("The criterion learns its scores while weights are fine-tuned, and "
                    + (epochs == 0
                            ? "the option epochs is 0; set it to at least 1"
                            : "there are no training data; add --data SPEC")
                    + ", or choose another criterion, such as magnitude.");
        }
    }

    /** Returns the course of the sparsity from its first value to the goal. */
    Course course(SparsitySchedule schedule, double from, double to) {
        return new Course(schedule, from, to, ramp, frequency);
    }

    /** Trains the model under rules. */
    Model run(Model model, List<ParameterRule> rules, CompressionScope scope) {
        return plain().run(model, scope, rules.toArray(ParameterRule[]::new));
    }
}
