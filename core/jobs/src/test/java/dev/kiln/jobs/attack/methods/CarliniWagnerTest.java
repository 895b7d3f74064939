package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.CarliniWagner;
import dev.kiln.testkit.OnEachEngine;

class CarliniWagnerTest {

    @OnEachEngine
    void comesWithinAPercentOfTheDistanceOfThePlaneOfALinearProblem(Engine engine) {
        CarliniWagner attack = new CarliniWagner(new ThreatModel(Norm.L2, 9, false), 0, 200, 9, 0.02, 0.1);
        AttackResult result = Attacked.linear(engine, attack);
        double[] sizes = Attacked.sizes(result);
        for (int example = 0; example < sizes.length; example++) {
            double exact = LinearProblem.distance(example, Norm.L2);
            assertThat(sizes[example]).isBetween(exact, 1.01 * exact + 0.005);
        }
        assertThat(result.robustAccuracy()).isZero();
        assertThat(result.queries()).isEqualTo(new Queries(0, 9 * 200L * LinearProblem.EXAMPLES));
    }

    /*
     * The points that an independent program in PyTorch finds in double precision with torch.optim.Adam: 6 searches from
     * c = 0.01, 100 iterations of lr 0.05 each, without an early end. Untargeted with confidence 0; targeted at the class
     * after the label with confidence 0.5. In single precision they are the same to 1e-6.
     */
    private static final float[] UNTARGETED = {
        0.793846f, 0.367276f, 0.5150392f, 0.1812609f, 0.07862175f, 0.8082381f,
        0.2166866f, 0.3371449f, 0.8897702f, 0.2727809f, 0.1877767f, 0.9651626f,
        0.02238337f, 0.4175917f, 0.3320119f, 0.4152774f, 0.2976227f, 0.1739528f,
        0.6178676f, 0.9162853f, 0.9064604f, 0.2348559f, 0.2494528f, 0.1629465f,
        0.5938315f, 0.02365531f, 0.05718076f, 0.9944565f, 0.2016281f, 0.2606259f,
        0.9099786f, 0.4484811f, 0.3956186f, 0.9548214f, 0.18097f, 0.07593091f,
        0.6928988f, 0.1906903f, 0.3011655f, 0.1485886f, 0.9949762f, 0.6748986f,
        0.9863135f, 0.004501177f, 0.2783424f, 0.01761198f, 0.767955f, 0.2360879f,
    };

    private static final float[] TARGETED = {
        0.8091503f, 0.4113069f, 0.4706016f, 0.2438639f, 0.1202541f, 0.7394873f,
        0.01692799f, 0.4958535f, 0.9750237f, 0.9154465f, 0.07788802f, 0.4930444f,
        0.01670369f, 0.4494176f, 0.3164896f, 0.4169569f, 0.2608354f, 0.1893635f,
        0.5711005f, 0.9428067f, 0.9111375f, 0.1956242f, 0.2012384f, 0.1952208f,
        0.6013113f, 0.01728628f, 0.03991062f, 0.9950306f, 0.1816832f, 0.2381975f,
        0.9297371f, 0.4263929f, 0.3679726f, 0.9580266f, 0.1478855f, 0.03757118f,
        0.6924277f, 0.1984584f, 0.2906117f, 0.1641731f, 0.9963046f, 0.6532538f,
        0.9959148f, 0.007814878f, 0.1449884f, 0.1780426f, 0.5273221f, 0.01086813f,
    };

    @OnEachEngine
    void findsThePointsOfAnIndependentProgram(Engine engine) {
        AttackResult untargeted =
                Attacked.small(engine, new CarliniWagner(new ThreatModel(Norm.L2, 9, false), 0, 100, 6, 0.05, 0.01));
        AttackResult targeted =
                Attacked.small(engine, new CarliniWagner(new ThreatModel(Norm.L2, 9, true), 0.5, 100, 6, 0.05, 0.01));

        assertThat(Attacked.inputs(untargeted)).containsExactly(UNTARGETED, within(2e-5f));
        assertThat(Attacked.inputs(targeted)).containsExactly(TARGETED, within(1e-4f));
        assertThat(untargeted.successRate()).isEqualTo(1);
        assertThat(targeted.successRate()).isEqualTo(1);
    }
}
