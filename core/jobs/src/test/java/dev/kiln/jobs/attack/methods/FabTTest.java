package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Perturbation;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.FabT;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.stream.LongStream;

class FabTTest {

    @OnEachEngine
    void comesWithinAPercentOfTheDistanceOfThePlaneOfALinearProblem(Engine engine) {
        for (Norm norm : List.of(Norm.LINF, Norm.L2, Norm.L1)) {
            AttackResult result = Attacked.linear(engine, new FabT(new ThreatModel(norm, 99, false), 10, 1, 9));
            Norm size = result.threat().norm();
            double[] sizes = Attacked.sizes(result);
            for (int example = 0; example < sizes.length; example++) {
                double exact = LinearProblem.distance(example, size);
                assertThat(sizes[example]).isBetween(exact - 1e-6, 1.01 * exact + 1e-6);
            }
        }
    }

    /*
     * The points that an independent program in PyTorch finds in double precision in 20 iterations towards each of the two
     * other classes, one example at a time.
     */
    private static final float[] L2 = {
        0.7933605f, 0.3668269f, 0.5180914f, 0.1813952f, 0.07424664f, 0.8080483f,
        0.2315637f, 0.3362742f, 0.8910701f, 0.2772301f, 0.1866333f, 0.962739f,
        0.2091507f, 0.1473844f, 0.3329031f, 0.1310028f, 0.4799385f, 0.4935637f,
        0.887594f, 0.4816248f, 0.7892764f, 0f, 0.6727055f, 0.5486462f,
        0.5669466f, 0.05104079f, 0.0653199f, 1f, 0.193303f, 0.2548073f,
        0.9091118f, 0.4495335f, 0.3933964f, 0.9540243f, 0.1825025f, 0.07517628f,
        0.6836826f, 0.1821963f, 0.3094081f, 0.1469753f, 1f, 0.6683418f,
        0.9856138f, 0f, 0.2771084f, 0.02070082f, 0.7687086f, 0.2381641f,
    };

    @OnEachEngine
    void findsThePointsOfAnIndependentProgram(Engine engine) {
        AttackResult result = Attacked.small(engine, new FabT(new ThreatModel(Norm.L2, 99, false), 20, 1, 9));

        assertThat(Attacked.inputs(result)).containsExactly(L2, within(2e-5f));
        long examples = SmallNetwork.EXAMPLES;
        assertThat(result.queries()).isEqualTo(new Queries(41 * examples, 40 * examples));
    }

    /** A shift of 300 rounds logits to multiples of 3e-5. */
    @OnEachEngine
    void doesNotStayWhereTheBoundaryIsReachedUpToRounding(Engine engine) {
        for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
            FabT attack = new FabT(new ThreatModel(norm, 99, false));
            double[] expected = sizes(engine, SmallNetwork.model(), attack);
            double[] found = sizes(engine, SmallNetwork.shiftedModel(300), attack);
            for (int example = 0; example < found.length; example++) {
                assertThat(found[example]).isLessThan(1.2 * expected[example]);
            }
        }
    }

    private static double[] sizes(Engine engine, Model model, FabT attack) {
        AttackResult result =
                Attacked.results(engine, model, SmallNetwork.data(), attack, 8).get(0);
        Tensor clean = SmallNetwork.data()
                .batch(LongStream.range(0, SmallNetwork.EXAMPLES).toArray())
                .inputs();
        return Perturbation.sizes(
                clean, result.inputs().orElseThrow(), attack.threat().norm());
    }

    @OnEachEngine
    void looksAtTheLikeliestClassesAlone(Engine engine) {
        AttackResult result = Attacked.small(engine, new FabT(new ThreatModel(Norm.L2, 99, false), 20, 1, 1));

        assertThat(result.queries().gradients()).isEqualTo(20L * SmallNetwork.EXAMPLES);
    }
}
