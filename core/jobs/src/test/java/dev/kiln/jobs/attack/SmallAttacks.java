package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/** Attacks for tests, written without the plugins. */
final class SmallAttacks {

    private SmallAttacks() {}

    static ThreatModel threat(Norm norm, double epsilon) {
        return new ThreatModel(norm, epsilon, false);
    }

    /** One step of the whole size. */
    record Once(ThreatModel threat) implements GradientAttack {

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            return current.add(scope.steepest(gradient).mul(scope.epsilon()));
        }
    }

    /** Steps of a share of epsilon. */
    record Iterated(ThreatModel threat, int steps, double share, boolean randomStart, int restarts)
            implements GradientAttack {

        @Override
        public Value start(StepScope scope) {
            Value original = scope.original();
            return randomStart
                    ? original.add(scope.noise(Noise.UNIFORM).mul(2).sub(1).mul(scope.epsilon()))
                    : original;
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            return current.add(scope.steepest(gradient).mul(scope.epsilon()).mul(share));
        }
    }

    /** Steps along the sum of the gradients so far. */
    record Momentum(ThreatModel threat, int steps, double size) implements GradientAttack {

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            Value momentum = scope.state("momentum");
            Value length = gradient.abs().reduceSum(true, gradient.exampleAxes());
            Value next = scope.update(momentum, momentum.add(gradient.div(length.max(1e-30))));
            return current.add(next.sign().mul(size));
        }
    }

    /** Steps whose gradient is not a number. */
    record Broken(ThreatModel threat) implements GradientAttack {

        @Override
        public int steps() {
            return 2;
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            return current.add(gradient.sub(gradient).div(gradient.sub(gradient)));
        }
    }

    /** Leaves the ball and the range as far as it can. */
    record Far(ThreatModel threat, float value) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return Tensor.full(ElementType.FLOAT, value, batch.inputs().shape());
        }
    }

    /** Returns what it was given. */
    record Given(ThreatModel threat, Tensor candidates) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return candidates;
        }
    }
}
