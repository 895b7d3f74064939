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
                assertThat(sizes[example]).isCloseTo((1 + OVERSHOOT) * (exact + 1e-4), within(1e-5));
            }
            assertThat(result.robustAccuracy()).isZero();
            // a prediction for the classes; one step reaches the plane; one more run sees it
            long examples = LinearProblem.EXAMPLES;
            assertThat(result.queries()).isEqualTo(new Queries(examples, 2 * examples));
        }
    }

    /*
     * The points that an independent program in PyTorch finds in double precision, one example and one class at a time
     * with the formulas of the paper, clipped to [0, 1]. In single precision they are the same to 1e-6.
     */
    private static final float[] L2 = {
        0.7909584f, 0.3707643f, 0.5316081f, 0.1829359f, 0.04834604f, 0.8095393f,
        0.2320361f, 0.335945f, 0.8913463f, 0.2775026f, 0.1869405f, 0.9624308f,
        0.09487216f, 0.123995f, 0.4156985f, 0f, 0.5127978f, 0.7102552f,
        0.9615567f, 0.5838416f, 0.7996982f, 0f, 0.3788889f, 0.8447474f,
        0.4869039f, 0.1504504f, 0.06981569f, 1f, 0.0880141f, 0.1514929f,
        0.9066773f, 0.4519758f, 0.3945369f, 0.9557313f, 0.1818489f, 0.07453794f,
        0.6168749f, 0.1431898f, 0.3345055f, 0.1699298f, 1f, 0.5766519f,
        0.9960032f, 0f, 0.2535869f, 0.004396172f, 0.7754159f, 0.2672694f,
    };

    private static final float[] LINF = {
        0.7971862f, 0.3937578f, 0.5521746f, 0.1654324f, 0.047497f, 0.8022788f,
        0.2663915f, 0.3219766f, 0.8996257f, 0.2291992f, 0.179259f, 0.9726296f,
        0f, 0.08132997f, 0.457092f, 0f, 0.4403053f, 0.7760392f,
        0.8251474f, 0.5928193f, 0.9156696f, 0f, 0f, 0.8469893f,
        0.359981f, 0.2641794f, 0f, 1f, 0.1478179f, 0.2211694f,
        0.8934231f, 0.4382762f, 0.3872284f, 0.962124f, 0.1843672f, 0.07844285f,
        0.5378633f, 0.3050456f, 0.2239741f, 0.2156008f, 1f, 0.650535f,
        0.9961744f, 0f, 0.2406232f, 0.01911042f, 0.7705471f, 0.2668958f,
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
