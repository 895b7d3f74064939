package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * Auto-PGD through balls of the sizes {@code 3 eps}, {@code 2 eps} and {@code eps} (Croce and Hein, 2021), with 30, 30 and
 * 40 % of the iterations: each part begins at the point of the highest loss of the one before, projected onto its ball. It
 * costs a gradient more for each part.
 *
 * @param attack the attack in one ball
 */
record Descent(AutoPgd attack) {

    Tensor run(AttackTarget target, Batch batch, Map<String, Tensor> feeds, Map<String, Tensor> ofStart) {
        int iterations = attack.ascent().iterations();
        int larger = (int) Math.ceil(0.3 * iterations);
        int last = Math.max(1, iterations - 2 * larger);
        double epsilon = target.threat().epsilon();
        AutoPgd part = new Part(attack, larger, false);
        Tensor first = target.withEpsilon(3 * epsilon).run(part, batch, AutoPgd.union(feeds, ofStart));
        Tensor second = target.withEpsilon(2 * epsilon).run(part, batch, first, feeds);
        return target.run(new Part(attack, last, true), batch, second, feeds);
    }

    /** The attack in one of the balls. */
    private record Part(AutoPgd attack, int iterations, boolean isLast) implements AutoPgd {

        @Override
        public ThreatModel threat() {
            return attack.threat();
        }

        @Override
        public Objective loss() {
            return attack.loss();
        }

        @Override
        public Ascent ascent() {
            return new Ascent(iterations, 1, attack.eot(), false);
        }

        @Override
        public boolean isContinued() {
            return true;
        }

        @Override
        public boolean prefersLoss() {
            return !isLast;
        }

        @Override
        public Value drawn(StepScope scope) {
            return attack.drawn(scope);
        }
    }
}
