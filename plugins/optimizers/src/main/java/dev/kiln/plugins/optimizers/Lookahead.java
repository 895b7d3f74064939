package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.ParametersScope;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * Lookahead (Zhang et al., 2019): another optimizer moves fast weights, and slow weights follow them from time to time.
 * The slow weights {@code s} begin as the parameters {@code p}:
 *
 * <pre>
 * p = the step of the optimizer from p
 * s = s + alpha * (p - s), p = s               in every step whose number {@code every} divides
 * </pre>
 *
 * <p>A step costs as much as one of the other optimizer; there is one state of the size of the parameters besides its
 * own. The other optimizer keeps its states over a slow step, where the paper also interpolates or resets them. The
 * defaults are those of its training on ImageNet.
 *
 * @param optimizer moves the fast weights
 * @param every the number of fast steps before a slow one, at least 1
 * @param alpha the size of a slow step as a share of the way, in {@code (0, 1]}
 */
@Describe(name = "lookahead", value = "Slow weights follow those of another optimizer")
public record Lookahead(
        @Describe(value = "the optimizer that moves the fast weights")
        Optimizer optimizer,

        @Describe(value = "the number of fast steps before a slow one", atLeast = 1, unit = "steps", byDefault = "5")
        int every,

        @Describe(value = "the size of a slow step as a share of the way", above = 0, atMost = 1, byDefault = "0.5")
        double alpha)
        implements Optimizer {

    @Override
    public double learningRate() {
        return optimizer.learningRate();
    }

    @Override
    public List<Value> updateAll(ParametersScope scope, List<Value> parameters, List<Value> gradients) {
        List<Value> fast = optimizer.updateAll(scope.within("fast"), parameters, gradients);
        return Vector.of(parameters.size(), i -> follow(scope.of(parameters.get(i)), parameters.get(i), fast.get(i)))
                .parts();
    }

    private Value follow(UpdateScope scope, Value parameter, Value fast) {
        Value slow = scope.state("slow", parameter);
        Value followed = slow.add(fast.sub(slow).mul(alpha));
        Value isSlowStep = isSlowStep(scope.step());
        scope.update(slow, isSlowStep.where(followed, slow));
        return isSlowStep.where(followed, fast);
    }

    private Value isSlowStep(Value step) {
        Value rounds = step.div(every);
        return rounds.equal(rounds.floor());
    }

    /** Creates {@code lookahead}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
