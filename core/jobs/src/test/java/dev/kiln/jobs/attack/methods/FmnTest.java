package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.Fmn;
import dev.kiln.testkit.OnEachEngine;

class FmnTest {

    private static Fmn fmn(Norm norm, int steps, boolean targeted) {
        return new Fmn(new ThreatModel(norm, 9_999, targeted), steps, 1, 0.05);
    }

    @OnEachEngine
    void comesWithinAPercentOfTheDistanceOfThePlaneOfALinearProblem(Engine engine) {
        for (Norm norm : Norm.values()) {
            AttackResult result = Attacked.linear(engine, fmn(norm, 100, false));
            Norm size = result.threat().norm();
            double[] sizes = Attacked.sizes(result);
            for (int example = 0; example < sizes.length; example++) {
                if (size == Norm.L0) {
                    assertThat(sizes[example]).isEqualTo(1);
                } else {
                    double exact = LinearProblem.distance(example, size);
                    assertThat(sizes[example]).as("%s %s", size, example).isBetween(exact - 1e-6, 1.01 * exact + 1e-3);
                }
            }
            assertThat(result.robustAccuracy()).isZero();
            assertThat(result.queries()).isEqualTo(new Queries(0, 100L * LinearProblem.EXAMPLES));
        }
    }

    /*
     * The points that an independent program in PyTorch finds in double precision, one example at a time, with the
     * projection onto the L1 ball and the range by bisection: 100 steps, in L2 20. Targeted at the class after the label,
     * in L2.
     */
    private static final float[] LINF = {
        0.7921755f, 0.2775455f, 0.5471639f, 0.1604217f, 0.04278467f, 0.8072895f,
        0.2663328f, 0.3219178f, 0.8996844f, 0.2292579f, 0.1793177f, 0.9725709f,
        0f, 0.3386129f, 0.1998091f, 0.6064271f, 0.3374675f, 0.3101586f,
        0.6327486f, 0.8698892f, 0.6816663f, 0.3841342f, 0.2963944f, 0f,
        0.6979686f, 0f, 0.004297301f, 1f, 0.2248114f, 0.298163f,
        0.920134f, 0.4397051f, 0.3886574f, 0.9606951f, 0.1857961f, 0.07987177f,
        0.6016099f, 0.2412989f, 0.2877208f, 0.1518541f, 1f, 0.7142817f,
        0.9874318f, 0.003527323f, 0.2493659f, 0.02785307f, 0.7792897f, 0.2581531f,
    };

    private static final float[] L2 = {
        0.7923358f, 0.3688602f, 0.5126688f, 0.1825162f, 0.08023661f, 0.8061482f,
        0.2277265f, 0.3356127f, 0.8912609f, 0.2751055f, 0.1867898f, 0.9634191f,
        0.008880272f, 0.4221634f, 0.3341928f, 0.4060908f, 0.287745f, 0.1808857f,
        0.5112037f, 0.9849214f, 0.8806376f, 0.1816911f, 0.1375914f, 0.2273599f,
        0.5962454f, 0.01967292f, 0.04982287f, 1f, 0.1965617f, 0.2541068f,
        0.9094012f, 0.4492505f, 0.3933062f, 0.953783f, 0.1826825f, 0.0753556f,
        0.6925906f, 0.1895543f, 0.3030277f, 0.1476465f, 1f, 0.675709f,
        0.985734f, 0f, 0.2772496f, 0.02178684f, 0.7681382f, 0.2350813f,
    };

    private static final float[] L1 = {
        0.7374713f, 0.3704435f, 0.4404417f, 0.3612684f, 0.07081131f, 0.9140117f,
        0.2165504f, 0.4404285f, 0.9494668f, 0.2790403f, 0.2291001f, 0.9227885f,
        0.0814573f, 0.8299455f, 0.4880655f, 0.3181706f, 0.625724f, 0.1170863f,
        0.7703657f, 0.6043345f, 0.9214126f, 0.1013213f, 0f, 0.2618898f,
        0.5674716f, 0.05668884f, 0.1347943f, 0.9490114f, 0.3553084f, 0.0559588f,
        0.907493f, 0.4523461f, 0.4012983f, 0.9480541f, 0.1984371f, 0.05450098f,
        0.70346f, 0.1394489f, 0.3895709f, 0.05000411f, 0.9433042f, 0.5240854f,
        0.9367213f, 0.007829937f, 0.3000764f, 0f, 0.7185346f, 0.2074426f,
    };

    private static final float[] L0 = {
        0.6854533f, 0.3704435f, 0.4404417f, 1f, 0.07081131f, 0.9140117f,
        0.2165504f, 0.2721355f, 0f, 0.2790403f, 0.2291001f, 0.9227885f,
        0.0814573f, 1f, 0.4880655f, 0.3181706f, 0.625724f, 0.1170863f,
        0.9155615f, 1f, 0.9214126f, 0.1013213f, 0f, 0.2618898f,
        0.5674716f, 0.05668884f, 0.1347943f, 0.9490114f, 0.3553084f, 0f,
        0.907493f, 0.4523461f, 0.4012983f, 0.9480541f, 0f, 0.09251276f,
        0.70346f, 0.1394489f, 0.3895709f, 0.05000411f, 0.9433042f, 0f,
        0.9367213f, 0.05423783f, 0.3000764f, 0.07856357f, 0.8300002f, 1f,
    };

    private static final float[] TARGETED = {
        0.7923358f, 0.3688602f, 0.5126688f, 0.1825162f, 0.08023661f, 0.8061482f,
        0.03443362f, 0.8622451f, 0.5161548f, 0.6275407f, 0.1377129f, 0.5597797f,
        0.008880272f, 0.4221634f, 0.3341928f, 0.4060908f, 0.287745f, 0.1808857f,
        0.5213214f, 0.9757494f, 0.8425213f, 0.2029972f, 0.1889542f, 0.1936952f,
        0.5962454f, 0.01967292f, 0.04982287f, 1f, 0.1965617f, 0.2541068f,
        0.9094012f, 0.4492505f, 0.3933062f, 0.953783f, 0.1826825f, 0.0753556f,
        0.6925906f, 0.1895543f, 0.3030277f, 0.1476465f, 1f, 0.675709f,
        1f, 0f, 0.1937059f, 0.1608491f, 0.6204182f, 0.01670624f,
    };

    @OnEachEngine
    void findsThePointsOfAnIndependentProgram(Engine engine) {
        assertThat(Attacked.inputs(Attacked.small(engine, fmn(Norm.LINF, 100, false))))
                .containsExactly(LINF, within(1e-5f));
        assertThat(Attacked.inputs(Attacked.small(engine, fmn(Norm.L2, 20, false))))
                .containsExactly(L2, within(1e-5f));
        // the projection chooses features by comparing them, which the rounding of a processor can tip in a late step
        assertThat(Attacked.inputs(Attacked.small(engine, fmn(Norm.L1, 100, false))))
                .containsExactly(L1, within(1e-3f));
        assertThat(Attacked.inputs(Attacked.small(engine, fmn(Norm.L0, 100, false))))
                .containsExactly(L0, within(1e-5f));
        assertThat(Attacked.inputs(Attacked.small(engine, fmn(Norm.L2, 20, true))))
                .containsExactly(TARGETED, within(1e-5f));
    }
}
