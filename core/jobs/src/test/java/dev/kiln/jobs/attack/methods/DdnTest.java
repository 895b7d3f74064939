package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.Ddn;
import dev.kiln.testkit.OnEachEngine;

class DdnTest {

    private static Ddn ddn(boolean targeted) {
        return new Ddn(new ThreatModel(Norm.L2, 9_999, targeted));
    }

    /** There every gradient has the same direction, and the radius goes up and down around the distance in steps of 5 %. */
    @OnEachEngine
    void comesWithinAStepOfTheRadiusToThePlaneOfALinearProblem(Engine engine) {
        AttackResult result = Attacked.linear(engine, ddn(false));
        double[] sizes = Attacked.sizes(result);
        for (int example = 0; example < sizes.length; example++) {
            double exact = LinearProblem.distance(example, Norm.L2);
            assertThat(sizes[example]).isBetween(exact, Math.max(exact / 0.95, Math.pow(0.95, 99)) + 1e-5);
        }
        assertThat(result.robustAccuracy()).isZero();
        assertThat(result.queries()).isEqualTo(new Queries(0, 100L * LinearProblem.EXAMPLES));
    }

    /*
     * The points that an independent program in PyTorch finds in double precision, one example at a time, along the
     * gradient of the cross entropy; targeted at the class after the label. In single precision they are the same to 4e-6.
     */
    private static final float[] UNTARGETED = {
        0.7916076f, 0.3697948f, 0.5141486f, 0.1828344f, 0.07675335f, 0.8061755f,
        0.2276191f, 0.3364913f, 0.8922731f, 0.2763542f, 0.1852795f, 0.9624872f,
        0.02311534f, 0.4185034f, 0.3333437f, 0.4203474f, 0.2982008f, 0.1696451f,
        0.6810594f, 0.7967861f, 0.9809244f, 0.07202848f, 0.2079537f, 0.3653887f,
        0.5913209f, 0.02515558f, 0.05543202f, 0.9999907f, 0.2029077f, 0.2616431f,
        0.9093369f, 0.4493139f, 0.3933366f, 0.9538268f, 0.1826606f, 0.07533894f,
        0.693246f, 0.1899707f, 0.302727f, 0.1474767f, 1f, 0.6765342f,
        0.9887737f, 0f, 0.2720887f, 0.02412909f, 0.7679103f, 0.2296206f,
    };

    private static final float[] TARGETED = {
        0.7930434f, 0.3676851f, 0.514196f, 0.1820001f, 0.07958571f, 0.8068638f,
        0f, 0.4952505f, 0.8781499f, 0.5390076f, 0.1940531f, 0.5820056f,
        0.02325855f, 0.4188734f, 0.3328215f, 0.4214276f, 0.2989393f, 0.1681351f,
        0.6140969f, 0.921687f, 0.8757246f, 0.2443922f, 0.267189f, 0.1472566f,
        0.5878307f, 0.02865442f, 0.05697562f, 1f, 0.2020449f, 0.2605058f,
        0.9093015f, 0.4493516f, 0.3933523f, 0.9538529f, 0.18266f, 0.07533066f,
        0.6921359f, 0.1890253f, 0.3035808f, 0.1473426f, 1f, 0.6756921f,
        1f, 0f, 0.2333814f, 0.2068643f, 0.604391f, 0f,
    };

    @OnEachEngine
    void findsThePointsOfAnIndependentProgram(Engine engine) {
        AttackResult untargeted = Attacked.small(engine, ddn(false));
        AttackResult targeted = Attacked.small(engine, ddn(true));

        assertThat(Attacked.inputs(untargeted)).containsExactly(UNTARGETED, within(1e-5f));
        assertThat(Attacked.inputs(targeted)).containsExactly(TARGETED, within(2e-5f));
        assertThat(untargeted.successRate()).isEqualTo(1);
        assertThat(targeted.successRate()).isEqualTo(1);
    }

    @OnEachEngine
    void searchesInWidthsOfTheRange(Engine engine) {
        float[] found = Attacked.inputs(Attacked.scaled(engine, ddn(false)));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i] / SmallNetwork.SCALE).isCloseTo(UNTARGETED[i], within(1e-4f));
        }
    }
}
