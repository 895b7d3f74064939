package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.FineTuning;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.Schedule;

/**
 * The fine-tuning of a network of which channels were removed.
 *
 * @param epochs the number of epochs after each removal; 0 for none
 * @param batchSize the number of examples in a step, at least 1
 * @param optimizer the optimizer
 * @param schedule the learning rate in the course of the epochs after a removal
 */
public record ChannelTuning(
        @Describe(
                value = "the number of epochs of fine-tuning after each removal; needs training data",
                atLeast = 0,
                atMost = 1_000_000,
                byDefault = "10")
        int epochs,

        @Describe(value = "the number of examples in a step", atLeast = 1, atMost = 1_000_000, byDefault = "64")
        int batchSize,

        @Describe(value = "the optimizer of fine-tuning", byDefault = "adam:lr=0.001")
        Optimizer optimizer,

        @Describe(value = "the learning rate in the course of the epochs after a removal", byDefault = "cosine")
        Schedule schedule) {

    /** Whether there is anything to fine-tune with. */
    boolean isPossible(CompressionScope scope) {
        return of(epochs).isPossible(scope);
    }

    /** Trains the model. */
    Model run(Model model, CompressionScope scope) {
        return of(epochs).run(model, scope, schedule);
    }

    /** Trains the model under a rule at a constant learning rate. */
    Model run(Model model, int ruledEpochs, ParameterRule rule, CompressionScope scope) {
        return of(ruledEpochs).run(model, scope, rule);
    }

    private FineTuning of(int count) {
        return new FineTuning(count, batchSize, optimizer);
    }
}
