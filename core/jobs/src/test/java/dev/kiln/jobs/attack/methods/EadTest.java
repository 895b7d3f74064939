package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.plugins.attacks.Ead;
import dev.kiln.testkit.OnEachEngine;

class EadTest {

    private static final double BETA = 0.05;

    /** A lower bound: the change of the least elastic net that reaches the plane moves each feature by {@code max(t |w| - beta / 2, 0)}. */
    private static double least(double margin) {
        double low = 0;
        double high = 100;
        for (int i = 0; i < 100; i++) {
            double t = (low + high) / 2;
            double covered = 0;
            for (float weight : LinearProblem.WEIGHT) {
                covered += Math.abs(weight) * moved(t, weight);
            }
            if (covered < margin) {
                low = t;
            } else {
                high = t;
            }
        }
        double net = 0;
        for (float weight : LinearProblem.WEIGHT) {
            double moved = moved(high, weight);
            net += moved * moved + BETA * moved;
        }
        return net;
    }

    private static double moved(double t, float weight) {
        return Math.max(t * Math.abs(weight) - BETA / 2, 0);
    }

    @OnEachEngine
    void comesNearTheLeastElasticNetOfALinearProblem(Engine engine) {
        Ead attack = new Ead(new ThreatModel(Norm.L1, 99, false), BETA, Ead.Rule.EN, 0, 300, 12, 0.01, 0.1);
        AttackResult result = Attacked.linear(engine, attack);
        float[] clean = LinearProblem.features();
        float[] found = Attacked.inputs(result);
        for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
            double net = 0;
            for (int i = example * LinearProblem.FEATURES; i < (example + 1) * LinearProblem.FEATURES; i++) {
                double change = Math.abs((double) found[i] - clean[i]);
                net += change * change + BETA * change;
            }
            double exact = least(Math.abs(LinearProblem.score(clean, example)));
            assertThat(net).as("example %s", example).isBetween(exact - 1e-6, 1.25 * exact + 0.01);
        }
        assertThat(result.robustAccuracy()).isZero();
    }

    /*
     * The points that an independent program in PyTorch finds in double precision: 6 searches from c = 0.01, 100
     * iterations of lr 0.05 each, which end early. Untargeted with beta 0.01 and the elastic net; targeted at the class
     * after the label with beta 0.02, confidence 0.5 and the sum of the changes.
     */
    private static final float[] UNTARGETED = {
        0.7877758f, 0.3704435f, 0.481212f, 0.2074928f, 0.07081131f, 0.8063074f,
        0.2165504f, 0.3520226f, 0.8830535f, 0.2790403f, 0.2001934f, 0.9458688f,
        0.08073472f, 0.4597065f, 0.3751665f, 0.3765874f, 0.2882773f, 0.1170863f,
        0.6274853f, 0.8839874f, 0.9214126f, 0.3472906f, 0.2552204f, 0.1214586f,
        0.5674716f, 0.05668884f, 0.1270329f, 0.9871128f, 0.1818297f, 0.2346759f,
        0.907493f, 0.4523461f, 0.4012983f, 0.9480541f, 0.180077f, 0.07100232f,
        0.6999828f, 0.1394489f, 0.3628292f, 0.1326544f, 1f, 0.6125251f,
        0.9744607f, 0f, 0.3000764f, 0.006880506f, 0.7635581f, 0.2311969f,
    };

    private static final float[] TARGETED = {
        0.8100433f, 0.3704435f, 0.4404417f, 0.2793222f, 0.07436809f, 0.7405735f,
        0.03833003f, 0.5881651f, 0.8293095f, 0.5811976f, 0.1596482f, 0.408031f,
        0.0814573f, 0.519988f, 0.4239177f, 0.3181706f, 0.2325196f, 0.1170863f,
        0.5378658f, 0.8460641f, 0.9214126f, 0.2684341f, 0.1480417f, 0.1686713f,
        0.5674716f, 0.05668884f, 0.1347943f, 0.9490114f, 0.1469494f, 0.1876455f,
        0.907493f, 0.4523461f, 0.3878352f, 0.9480541f, 0.1344789f, 0.01173652f,
        0.70346f, 0.1394489f, 0.3895709f, 0.09689011f, 0.9960762f, 0.5421694f,
        1f, 0f, 0.2148304f, 0.2218792f, 0.397241f, 0.03304818f,
    };

    @OnEachEngine
    void findsThePointsOfAnIndependentProgram(Engine engine) {
        Ead untargeted = new Ead(new ThreatModel(Norm.L1, 99, false), 0.01, Ead.Rule.EN, 0, 100, 6, 0.05, 0.01);
        Ead targeted = new Ead(new ThreatModel(Norm.L1, 99, true), 0.02, Ead.Rule.L1, 0.5, 100, 6, 0.05, 0.01);

        assertThat(Attacked.inputs(Attacked.small(engine, untargeted))).containsExactly(UNTARGETED, within(2e-5f));
        assertThat(Attacked.inputs(Attacked.small(engine, targeted))).containsExactly(TARGETED, within(1e-4f));
    }

    @OnEachEngine
    void searchesInWidthsOfTheRange(Engine engine) {
        Ead attack = new Ead(new ThreatModel(Norm.L1, 9_999, false), 0.01, Ead.Rule.EN, 0, 100, 6, 0.05, 0.01);
        float[] found = Attacked.inputs(Attacked.scaled(engine, attack));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i] / SmallNetwork.SCALE).isCloseTo(UNTARGETED[i], within(1e-4f));
        }
    }
}
