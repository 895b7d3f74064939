package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.plugins.attacks.HopSkipJump;
import dev.kiln.testkit.OnEachEngine;

class HopSkipJumpTest {

    /** 30 steps of some 500 decisions in four dimensions. */
    @OnEachEngine
    void comesWithinAPercentOfTheDistanceOfThePlaneOfALinearProblem(Engine engine) {
        AttackResult result =
                Attacked.linear(engine, new HopSkipJump(new ThreatModel(Norm.L2, 9, false), 30, 100, 10_000, 0.02));
        double[] sizes = Attacked.sizes(result);
        for (int example = 0; example < sizes.length; example++) {
            double exact = LinearProblem.distance(example, Norm.L2);
            assertThat(sizes[example]).isBetween(exact * (1 - 1e-5), exact * 1.01 + 1e-5);
        }
        assertThat(result.robustAccuracy()).isZero();
        assertThat(result.queries().gradients()).isZero();
    }
}
