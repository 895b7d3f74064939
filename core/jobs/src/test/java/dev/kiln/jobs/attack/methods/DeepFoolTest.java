package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.DeepFool;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;

class DeepFoolTest {

    private static final double OVERSHOOT = 0.02;

    private static DeepFool deepFool(Norm norm) {
        return new DeepFool(new ThreatModel(norm, 9, false), 50, OVERSHOOT, 10);
    }

    @OnEachEngine
    void isAtTheDistanceOfThePlaneOfALinearProblem(Engine engine) {
        for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
            AttackResult result = Attacked.linear(engine, deepFool(norm));
            double[] sizes = Attacked.sizes(result);
            for (int example = 0; example < sizes.length; example++) {
                double exact = LinearProblem.distance(example, result.threat().norm());
                assertThat(sizes[example]).isCloseTo((1 + OVERSHOOT) * exact, within(1e-5));
            }
            assertThat(result.robustAccuracy()).isZero();
            // one step reaches the plane; one more run sees it
            assertThat(result.queries()).isEqualTo(new Queries(0, 2L * LinearProblem.EXAMPLES));
        }
    }

    /*
     * The points that an independent program in PyTorch finds in double precision, one example and one class at a time
     * with the formulas of the paper, clipped to [0, 1]. In single precision they are the same to 1e-6.
     */
    private static final float[] L2 = {
        0.790901f, 0.3707705f, 0.5315675f, 0.1828738f, 0.04834414f, 0.8095907f,
        0.2320213f, 0.3358841f, 0.8914017f, 0.2775041f, 0.1869807f, 0.962393f,
        0.09484949f, 0.1239076f, 0.4157581f, 0f, 0.5128591f, 0.7101536f,
        0.9615546f, 0.5837792f, 0.7997617f, 0f, 0.3789324f, 0.8446916f,
        0.4869223f, 0.150429f, 0.06983052f, 1f, 0.08807513f, 0.1515561f,
        0.9066805f, 0.4519772f, 0.3945629f, 0.9557018f, 0.1819127f, 0.07460705f,
        0.6169012f, 0.1431887f, 0.3345223f, 0.1698933f, 1f, 0.5767248f,
        0.9959612f, 0f, 0.2536198f, 0.004448707f, 0.7754546f, 0.267227f,
    };

    private static final float[] LINF = {
        0.7971089f, 0.3936312f, 0.5520973f, 0.1653551f, 0.04762363f, 0.8023562f,
        0.2663335f, 0.3219186f, 0.8996837f, 0.2292571f, 0.1793169f, 0.9725716f,
        0f, 0.08122474f, 0.4571972f, 0f, 0.4403023f, 0.7757299f,
        0.8250034f, 0.5932996f, 0.9151894f, 0f, 0f, 0.8467592f,
        0.360083f, 0.2640774f, 0f, 1f, 0.1479199f, 0.2212714f,
        0.8935251f, 0.4383782f, 0.3873304f, 0.962022f, 0.1844692f, 0.07854485f,
        0.5379653f, 0.3049436f, 0.2240761f, 0.2154988f, 1f, 0.650637f,
        0.9960724f, 0f, 0.2407252f, 0.01921242f, 0.7706491f, 0.2667938f,
    };

    @OnEachEngine
    void findsThePointsOfAnIndependentProgram(Engine engine) {
        AttackResult l2 = Attacked.small(engine, deepFool(Norm.L2));
        AttackResult linf = Attacked.small(engine, deepFool(Norm.LINF));

        assertThat(Attacked.inputs(l2)).containsExactly(L2, within(1e-5f));
        assertThat(Attacked.inputs(linf)).containsExactly(LINF, within(1e-5f));
        assertThat(l2.successRate()).isEqualTo(1);
        assertThat(linf.successRate()).isEqualTo(1);
    }
}
