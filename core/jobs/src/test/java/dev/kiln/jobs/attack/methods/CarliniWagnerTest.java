package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
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
        assertThat(result.queries().forward()).isZero();
        // some searches end early
        assertThat(result.queries().gradients()).isLessThan(9 * 200L * LinearProblem.EXAMPLES);
    }

    /*
     * The points that an independent program in PyTorch finds in double precision with torch.optim.Adam: 6 searches from
     * c = 0.01, 100 iterations of lr 0.05 each, which end early. Untargeted with confidence 0; targeted at the class
     * after the label with confidence 0.5. In single precision they are the same to 1e-6.
     */
    private static final float[] UNTARGETED = {
        0.8069598f, 0.3735377f, 0.5039799f, 0.1881713f, 0.06898152f, 0.8141604f,
        0.2166866f, 0.3371449f, 0.8897702f, 0.2727809f, 0.1877767f, 0.9651626f,
        0.03551783f, 0.4245862f, 0.3590736f, 0.3948036f, 0.28446f, 0.1796485f,
        0.6159455f, 0.9137671f, 0.9099242f, 0.2307473f, 0.2441981f, 0.1709953f,
        0.5959521f, 0.02466332f, 0.06042779f, 0.9941754f, 0.2006253f, 0.2598934f,
        0.9124016f, 0.4528954f, 0.3961996f, 0.9545245f, 0.1781031f, 0.0776257f,
        0.6895426f, 0.192755f, 0.297484f, 0.1473916f, 0.9936802f, 0.676503f,
        0.9866023f, 0.007640088f, 0.2803284f, 0.01541441f, 0.7661721f, 0.2369878f,
    };

    private static final float[] TARGETED = {
        0.8003872f, 0.4205059f, 0.4731276f, 0.2360772f, 0.134279f, 0.7313476f,
        0.01692799f, 0.4958535f, 0.9750237f, 0.9154465f, 0.07788802f, 0.4930444f,
        0.01670369f, 0.4494176f, 0.3164896f, 0.4169569f, 0.2608354f, 0.1893635f,
        0.5711005f, 0.9428067f, 0.9111375f, 0.1956242f, 0.2012384f, 0.1952208f,
        0.6021652f, 0.02169518f, 0.03912891f, 0.992961f, 0.1820093f, 0.2368411f,
        0.9297371f, 0.4263929f, 0.3679726f, 0.9580266f, 0.1478855f, 0.03757118f,
        0.7023846f, 0.2056735f, 0.2886462f, 0.1648837f, 0.9930517f, 0.6537187f,
        0.9939601f, 0.01084577f, 0.1468061f, 0.1752332f, 0.5194026f, 0.01337015f,
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

    /** With the same weights an example of another range gets the same change in widths of the range. */
    @OnEachEngine
    void searchesInWidthsOfTheRange(Engine engine) {
        CarliniWagner attack = new CarliniWagner(new ThreatModel(Norm.L2, 9_999, false), 0, 100, 6, 0.05, 0.01);
        float[] found = Attacked.inputs(Attacked.scaled(engine, attack));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i] / SmallNetwork.SCALE).isCloseTo(UNTARGETED[i], within(1e-4f));
        }
    }
}
