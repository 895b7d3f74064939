package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Perturbation;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.Fab;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.stream.LongStream;

class FabTest {

    private static final List<Norm> NORMS = List.of(Norm.LINF, Norm.L2, Norm.L1);

    private static Fab fab(Norm norm, int iterations) {
        return new Fab(new ThreatModel(norm, 99, false), iterations, 1);
    }

    @OnEachEngine
    void comesWithinAPercentOfTheDistanceOfThePlaneOfALinearProblem(Engine engine) {
        for (Norm norm : NORMS) {
            AttackResult result = Attacked.linear(engine, fab(norm, 10));
            Norm size = result.threat().norm();
            double[] sizes = Attacked.sizes(result);
            for (int example = 0; example < sizes.length; example++) {
                double exact = LinearProblem.distance(example, size);
                assertThat(sizes[example]).isBetween(exact - 1e-6, 1.01 * exact + 1e-6);
            }
            assertThat(result.robustAccuracy()).isZero();
            // a prediction for the classes, and one in each iteration
            long examples = LinearProblem.EXAMPLES;
            assertThat(result.queries()).isEqualTo(new Queries(11 * examples, 10 * examples));
        }
    }

    @OnEachEngine
    void keepsTheNearestPointOfSeveralStarts(Engine engine) {
        for (Norm norm : NORMS) {
            double[] once = sizes(Attacked.small(engine, fab(norm, 20)));
            double[] often = sizes(Attacked.small(engine, new Fab(new ThreatModel(norm, 1, false), 20, 6)));
            for (int example = 0; example < once.length; example++) {
                assertThat(often[example]).isLessThanOrEqualTo(once[example]);
            }
            assertThat(often).isNotEqualTo(once);
        }
    }

    private static double[] sizes(AttackResult result) {
        Tensor clean = SmallNetwork.data()
                .batch(LongStream.range(0, SmallNetwork.EXAMPLES).toArray())
                .inputs();
        return Perturbation.sizes(
                clean, result.inputs().orElseThrow(), result.threat().norm());
    }

    /*
     * The points that an independent program in PyTorch finds in double precision in 20 iterations, one example at a time:
     * the projections onto plane and range by bisection, in L1 feature by feature.
     */
    private static final float[] LINF = {
        0.7927344f, 0.3288487f, 0.5477228f, 0.1609806f, 0.08356532f, 0.8067306f,
        0.2666363f, 0.3222214f, 0.8993809f, 0.2289544f, 0.1790142f, 0.9728744f,
        0.294894f, 0.1678513f, 0.2716448f, 0.07253701f, 0.4019739f, 0.3828148f,
        0.6591477f, 0.8353048f, 0.9134968f, 0f, 0.3082879f, 0.5328091f,
        0.4074248f, 0.2246012f, 0f, 1f, 0.1952617f, 0.2686132f,
        0.919523f, 0.4395606f, 0.3885128f, 0.9608396f, 0.1856516f, 0.07972726f,
        0.4951132f, 0.3477957f, 0.1812241f, 0.2583509f, 1f, 0.607785f,
        0.987961f, 0.003194001f, 0.2488366f, 0.02732381f, 0.7787605f, 0.2586824f,
    };

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

    private static final float[] L1 = {
        0.7388851f, 0.3704435f, 0.4404417f, 0.3610352f, 0.07081131f, 0.9140117f,
        0.2165504f, 0.4412086f, 0.9494668f, 0.2790403f, 0.2291001f, 0.9227885f,
        0.0814573f, 0.05121933f, 0.4296851f, 0.3181706f, 0.625724f, 0.8283382f,
        0.9155615f, 0.5870763f, 0.9214126f, 0f, 0.5792073f, 0.768377f,
        0.5674716f, 0.05668884f, 0.1347943f, 0.9490114f, 0.05359722f, 0f,
        0.907493f, 0.4523461f, 0.4012983f, 0.9480541f, 0.1984371f, 0.05432127f,
        0.70346f, 0.1394489f, 0.3895709f, 0.05000411f, 0.9433042f, 0.5233322f,
        0.9367213f, 0.05423783f, 0.3000764f, 0.07621607f, 0.8300002f, 0.4413292f,
    };

    @OnEachEngine
    void findsThePointsOfAnIndependentProgram(Engine engine) {
        assertThat(Attacked.inputs(Attacked.small(engine, fab(Norm.LINF, 20)))).containsExactly(LINF, within(2e-5f));
        assertThat(Attacked.inputs(Attacked.small(engine, fab(Norm.L2, 20)))).containsExactly(L2, within(2e-5f));
        assertThat(Attacked.inputs(Attacked.small(engine, fab(Norm.L1, 20)))).containsExactly(L1, within(2e-5f));
    }

    @OnEachEngine
    void searchesInWidthsOfTheRange(Engine engine) {
        float[] found =
                Attacked.inputs(Attacked.scaled(engine, new Fab(new ThreatModel(Norm.LINF, 9_999, false), 20, 1)));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i] / SmallNetwork.SCALE).isCloseTo(LINF[i], within(1e-4f));
        }
    }
}
