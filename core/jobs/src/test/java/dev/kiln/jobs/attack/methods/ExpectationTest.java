package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.plugins.attacks.AttackLoss;
import dev.kiln.plugins.attacks.Pgd;
import dev.kiln.plugins.attacks.StepSize;
import dev.kiln.testkit.OnEachEngine;

/** The mean gradient of several draws of a randomised model. */
class ExpectationTest {

    private static final int DRAWS = 256;

    /**
     * The linear problem whose weights are drawn anew for each example in each pass: {@code w (1 + 3 n)}, {@code n} normal.
     * The first logit is far below, so that nearly all predictions are the second class whatever is drawn.
     */
    private static Model randomised() {
        GraphBuilder graph = new GraphBuilder("randomised");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(LinearProblem.FEATURES)));
        Value noise = graph.apply("RandomNormalLike", Attributes.NONE, x);
        Value weight = graph.constant("w", Tensor.of(LinearProblem.WEIGHT, LinearProblem.FEATURES));
        Value score = x.mul(noise.mul(3).add(1)).mul(weight).reduceSum(true, 1);
        graph.output("y", score.mul(0).sub(1000).concat(1, score));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED);
    }

    /** The mean cosine of the angle between an example's change in one step and the expected gradient. */
    private static double cosine(Engine engine, int eot) {
        double eps = 0.5;
        Pgd attack =
                new Pgd(new ThreatModel(Norm.L2, eps, false), 1, StepSize.absolute(eps), false, 1, AttackLoss.CE, eot);
        float[] found = Attacked.inputs(
                Attacked.results(engine, randomised(), LinearProblem.data(), attack, LinearProblem.EXAMPLES)
                        .get(0));
        double sum = 0;
        int moved = 0;
        for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
            double towards =
                    LinearProblem.score(found, example) - LinearProblem.score(LinearProblem.features(), example);
            if (towards != 0) {
                moved++;
                sum -= towards / eps / LinearProblem.dual(Norm.L2);
            }
        }
        assertThat(moved).isGreaterThan(20);
        return sum / moved;
    }

    /**
     * The error of the mean of 256 draws is 3/16 of the weight: the cosine is about 0.98; that of one draw is about 0.3. The
     * draws have no seed, so the limits are several standard errors away.
     */
    @OnEachEngine
    void followsTheMeanOfDifferentDraws(Engine engine) {
        Model model = randomised();
        assumeTrue(
                engine.obstacles(model.graph()).isEmpty(),
                () -> engine.obstacles(model.graph()).toString());

        assertThat(cosine(engine, DRAWS)).isGreaterThan(0.9);
        assertThat(cosine(engine, 1)).isLessThan(0.6);
    }
}
