package dev.kiln.api.examples;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.graph.build.Value;

/**
 * Momentum iterative FGSM (Dong et al., 2018): {@code v = v + g / |g|_1}, then {@code x = x + eps / steps * sign(v)}.
 */
@Describe(name = "momentum-fgsm", value = "FGSM in several steps with momentum")
public record MomentumAttack(
        ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 1_000_000, byDefault = "10")
        int steps)
        implements GradientAttack {

    @Override
    public Value step(StepScope scope, Value current, Value gradient) {
        Value before = scope.state("momentum");
        Value direction = gradient.overGreatest(gradient.exampleAxes());
        Value size = direction.abs().reduceSum(true, gradient.exampleAxes()).max(1);
        Value momentum = scope.update(before, before.add(direction.div(size)));
        return current.add(scope.steepest(momentum).mul(scope.epsilon()).div(steps));
    }

    /** Creates {@code momentum-fgsm}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
