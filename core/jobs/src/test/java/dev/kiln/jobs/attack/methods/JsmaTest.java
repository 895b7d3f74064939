package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.plugins.attacks.Jsma;
import dev.kiln.testkit.OnEachEngine;
import org.junit.jupiter.api.Test;

class JsmaTest {

    private static final double THETA = 0.1;

    /** Four features of ten steps through a range of width 1, two features a step. */
    private static final int MOST = 20;

    private static Jsma jsma(double theta, double gamma, boolean targeted) {
        return new Jsma(new ThreatModel(Norm.L0, 4, targeted), theta, gamma);
    }

    /**
     * An increase of the features 0 and 2 moves the score up the most, by 1.5; one of 1 and 3 moves it down the most, by
     * 1.75.
     */
    @OnEachEngine
    void movesTheTwoSteepestFeaturesOfALinearProblem(Engine engine) {
        float[] found = Attacked.inputs(Attacked.linear(engine, jsma(THETA, 1, false)));
        float[] clean = LinearProblem.features();
        int failed = 0;
        for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
            boolean isUp = LinearProblem.label(example) == 1;
            double slope = THETA * (isUp ? 1.75 : 1.5);
            int steps = (int) Math.ceil(Math.abs(LinearProblem.score(clean, example)) / slope);
            double moved = steps > MOST ? 0 : steps * THETA;
            failed += steps > MOST ? 1 : 0;
            for (int feature = 0; feature < LinearProblem.FEATURES; feature++) {
                int i = example * LinearProblem.FEATURES + feature;
                boolean isMoved = feature % 2 == (isUp ? 1 : 0);
                assertThat(found[i]).as("%s", i).isCloseTo((float) (clean[i] + (isMoved ? moved : 0)), within(2e-6f));
            }
        }
        assertThat(failed).isBetween(1, LinearProblem.EXAMPLES / 2);
    }

    /*
     * The points that an independent program in PyTorch finds in double precision, one example at a time, comparing all
     * pairs of features by the paper's saliency of the probabilities; the clean input where it does not reach the goal.
     * Untargeted upwards; targeted at the class after the label downwards by 0.25, on at most 0.7 of the features.
     */
    private static final float[] UP = {
        0.8854533f, 0.3704435f, 0.5404417f, 0.3536995f, 0.07081131f, 0.9140117f,
        0.3165504f, 0.4721355f, 0.9494668f, 0.2790403f, 0.2291001f, 1f,
        0.1814573f, 0.8503564f, 0.4880655f, 0.8181706f, 0.625724f, 0.3170863f,
        1f, 0.7870763f, 1f, 0.1013213f, 0.8792073f, 0.9618898f,
        0.5674716f, 0.8566888f, 0.8347943f, 1f, 0.3553084f, 0.42866f,
        0.907493f, 0.4523461f, 0.4012983f, 0.9480541f, 0.1984371f, 0.09251276f,
        0.70346f, 0.3394489f, 0.3895709f, 0.3500041f, 1f, 0.8161318f,
        1f, 0.05423783f, 0.4000764f, 0.07856357f, 0.8300002f, 0.4074426f,
    };

    private static final float[] DOWN = {
        0.4354533f, 0.1204435f, 0.4404417f, 0.05369952f, 0f, 0.1640117f,
        0.2165504f, 0.2721355f, 0.9494668f, 0.2790403f, 0.2291001f, 0.9227885f,
        0f, 0.05035638f, 0f, 0.06817064f, 0f, 0f,
        0.9155615f, 0.5870763f, 0.1714126f, 0.1013213f, 0f, 0f,
        0.5674716f, 0.05668884f, 0.1347943f, 0.9490114f, 0.1053084f, 0.17866f,
        0.907493f, 0.4523461f, 0.4012983f, 0.9480541f, 0f, 0f,
        0.45346f, 0.1394489f, 0.3895709f, 0.05000411f, 0.9433042f, 0.5661318f,
        0.9367213f, 0.05423783f, 0.3000764f, 0.07856357f, 0.8300002f, 0.2074426f,
    };

    @OnEachEngine
    void findsThePointsOfAnIndependentProgram(Engine engine) {
        assertThat(Attacked.inputs(Attacked.small(engine, new Jsma(new ThreatModel(Norm.L0, 6, false), 0.1, 1))))
                .containsExactly(UP, within(1e-6f));
        assertThat(Attacked.inputs(Attacked.small(engine, new Jsma(new ThreatModel(Norm.L0, 6, true), -0.25, 0.7))))
                .containsExactly(DOWN, within(1e-6f));
    }

    @Test
    void refusesToChangeNothing() {
        assertThatThrownBy(() -> jsma(0, 1, false))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("theta");
    }
}
