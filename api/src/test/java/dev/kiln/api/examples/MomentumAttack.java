package dev.kiln.api.examples;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Momentum iterative FGSM (Dong et al., 2018): {@code v = v + g / |g|_1}, then {@code x = x + eps / steps * sign(v)}.
 */
public record MomentumAttack(ThreatModel threat, int steps) implements GradientAttack {

    @Override
    public Value step(StepScope scope, Value current, Value gradient) {
        Value before = scope.state("momentum");
        Value direction = gradient.overGreatest(gradient.exampleAxes());
        Value size = direction.abs().reduceSum(true, gradient.exampleAxes()).max(1);
        Value momentum = scope.update(before, before.add(direction.div(size)));
        return current.add(scope.steepest(momentum).mul(scope.epsilon()).div(steps));
    }

    /** Creates {@code mi-fgsm}. */
    public static final class Provider implements AttackProvider {

        private static final Option<Long> STEPS = Option.integer("steps", "the number of steps")
                .atLeast(1)
                .atMost(1_000_000)
                .byDefault(10L);

        @Override
        public String name() {
            return "mi-fgsm";
        }

        @Override
        public String summary() {
            return "FGSM in several steps with momentum";
        }

        @Override
        public List<Option<?>> options() {
            return Stream.concat(ThreatModel.OPTIONS.stream(), Stream.of(STEPS)).toList();
        }

        @Override
        public Set<Capability> needs() {
            return Set.of(Capability.INPUT_GRADIENT);
        }

        @Override
        public Attack create(Options options) {
            return new MomentumAttack(
                    ThreatModel.of(options), options.get(STEPS).intValue());
        }
    }
}
