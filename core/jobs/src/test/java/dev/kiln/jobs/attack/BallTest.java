package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.testkit.OnEachEngine;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;

/** Nothing that an attack returns is outside the ball or the range, whatever it returns and however sums round. */
class BallTest {

    private static final int EXAMPLES = 50;
    private static final int FEATURES = 64;
    private static final double[] SIZES = {0, 1e-7, 1e-3, 0.01, 8.0 / 255, 0.1, 0.3, 1.0 / 3, 0.5, 1, 3};

    private final Random random = new Random(5);

    private Batch clean(InputInfo range) {
        float[] values = new float[EXAMPLES * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = feature(range);
        }
        return new Batch(
                Tensor.of(values, EXAMPLES, FEATURES),
                Tensor.of(new long[EXAMPLES], EXAMPLES),
                LongStream.range(0, EXAMPLES).toArray());
    }

    /** Grey levels, edges, tiny values and anything between. */
    private float feature(InputInfo range) {
        double width = Double.isFinite(range.high()) ? range.high() - range.low() : 20;
        double least = Double.isFinite(range.low()) ? range.low() : -10;
        double unit = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(256) / 255.0;
            case 1 -> random.nextInt(2);
            case 2 -> Math.scalb(random.nextDouble(), -random.nextInt(60));
            default -> random.nextDouble();
        };
        return (float) (least + width * unit);
    }

    private Tensor candidates(Batch clean, double size) {
        float[] values = clean.inputs().toFloatArray();
        for (int i = 0; i < values.length; i++) {
            double change = switch (random.nextInt(4)) {
                case 0 -> size;
                case 1 -> -size;
                case 2 -> 3 * size * random.nextGaussian();
                default -> 100 * random.nextGaussian();
            };
            values[i] += (float) change;
        }
        values[3] = Float.NaN;
        values[FEATURES + 1] = Float.POSITIVE_INFINITY;
        return Tensor.of(values, EXAMPLES, FEATURES);
    }

    private void assertInside(Engine engine, InputInfo range, Norm norm) {
        Perceptron network = Perceptron.random(FEATURES, 3, 2, 1);
        ModelInput input = ModelInput.of(network.model(range), new long[] {FEATURES}, "the test");
        try (AttackPrograms programs = new AttackPrograms(engine::compile, network.model(range), input, 64)) {
            for (double size : SIZES) {
                Batch batch = clean(range);
                AttackSession session = new AttackSession(programs, SmallAttacks.threat(norm, size), 0);
                assertInside(
                        batch, session.attack(given(norm, size, candidates(batch, size)), batch), range, norm, (float)
                                size);
            }
        }
    }

    private static NamedAttack given(Norm norm, double size, Tensor candidates) {
        return new NamedAttack("given", new SmallAttacks.Given(SmallAttacks.threat(norm, size), candidates));
    }

    private static void assertInside(Batch batch, Tensor found, InputInfo range, Norm norm, float size) {
        float[] from = batch.inputs().toFloatArray();
        float[] to = found.toFloatArray();
        for (int i = 0; i < to.length; i++) {
            assertThat(to[i]).isBetween((float) range.low(), (float) range.high());
            if (norm == Norm.LINF) {
                assertThat(Math.abs(to[i] - from[i])).isLessThanOrEqualTo(size);
                assertThat(Math.abs((double) to[i] - from[i])).isLessThanOrEqualTo(size);
            }
        }
        for (double length : Perturbation.sizes(batch.inputs(), found, norm)) {
            assertThat(length).isLessThanOrEqualTo(size);
        }
    }

    @OnEachEngine
    void keepsGreatestChangesWithinEpsilon(Engine engine) {
        assertInside(engine, InputInfo.UNIT, Norm.LINF);
        assertInside(engine, new InputInfo(-1, 1), Norm.LINF);
        assertInside(engine, new InputInfo(0, 255), Norm.LINF);
        assertInside(engine, InputInfo.UNBOUNDED, Norm.LINF);
    }

    @OnEachEngine
    void keepsLengthsWithinEpsilon(Engine engine) {
        assertInside(engine, InputInfo.UNIT, Norm.L2);
        assertInside(engine, new InputInfo(-1, 1), Norm.L2);
        assertInside(engine, new InputInfo(0, 255), Norm.L2);
        assertInside(engine, InputInfo.UNBOUNDED, Norm.L2);
    }

    @OnEachEngine
    void keepsSumsOfChangesWithinEpsilon(Engine engine) {
        assertInside(engine, InputInfo.UNIT, Norm.L1);
        assertInside(engine, new InputInfo(-1, 1), Norm.L1);
        assertInside(engine, new InputInfo(0, 255), Norm.L1);
        assertInside(engine, InputInfo.UNBOUNDED, Norm.L1);
    }

    @OnEachEngine
    void keepsNumbersOfChangesWithinEpsilon(Engine engine) {
        assertInside(engine, InputInfo.UNIT, Norm.L0);
        assertInside(engine, InputInfo.UNBOUNDED, Norm.L0);
    }

    /** The nearest point of the L1 ball around 0 to (3, -1, 0.5) is (2, 0, 0) for a size of 2, and (2.5, -0.5, 0) for 3. */
    @OnEachEngine
    void projectsOntoTheNearestPointOfAnL1Ball(Engine engine) {
        assertThat(projected(engine, Norm.L1, 2)).containsExactly(new float[] {2, 0, 0}, within(1e-5f));
        assertThat(projected(engine, Norm.L1, 3)).containsExactly(new float[] {2.5f, -0.5f, 0}, within(1e-5f));
        assertThat(projected(engine, Norm.L1, 5)).containsExactly(3, -1, 0.5f);
        assertThat(projected(engine, Norm.L0, 2)).containsExactly(3, -1, 0);
    }

    /** The nearest point of ball and range, found by bisection of theta in double precision. */
    @OnEachEngine
    void projectsOntoTheNearestPointOfL1BallAndRange(Engine engine) {
        Batch batch = clean(InputInfo.UNIT);
        float[] clean = batch.inputs().toFloatArray();
        Perceptron network = Perceptron.random(FEATURES, 3, 2, 1);
        ModelInput input = ModelInput.of(network.model(InputInfo.UNIT), new long[] {FEATURES}, "the test");
        try (AttackPrograms programs = new AttackPrograms(engine::compile, network.model(InputInfo.UNIT), input, 64)) {
            for (double size : new double[] {0.01, 0.3, 1, 3, 30}) {
                AttackSession session = new AttackSession(programs, SmallAttacks.threat(Norm.L1, size), 0);
                float[] candidates = new float[clean.length];
                for (int i = 0; i < candidates.length; i++) {
                    candidates[i] = clean[i] + (float) (1.5 * Math.sin(37.0 * i));
                }
                float[] found = session.project(Tensor.of(candidates, EXAMPLES, FEATURES), batch)
                        .toFloatArray();
                for (int row = 0; row < EXAMPLES; row++) {
                    float[] expected = nearest(clean, candidates, row * FEATURES, size);
                    assertThat(Arrays.copyOfRange(found, row * FEATURES, (row + 1) * FEATURES))
                            .containsExactly(expected, within((float) (1e-5 * Math.max(1, size))));
                }
            }
        }
    }

    private static float[] nearest(float[] clean, float[] candidates, int from, double size) {
        double low = 0;
        double high = 2;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            double sum = 0;
            for (int j = 0; j < FEATURES; j++) {
                sum += Math.abs(moved(clean[from + j], candidates[from + j], middle) - clean[from + j]);
            }
            if (sum > size) {
                low = middle;
            } else {
                high = middle;
            }
        }
        float[] nearest = new float[FEATURES];
        for (int j = 0; j < FEATURES; j++) {
            nearest[j] = (float) moved(clean[from + j], candidates[from + j], high);
        }
        return nearest;
    }

    private static double moved(double clean, double candidate, double theta) {
        double change = candidate - clean;
        double shorter = Math.signum(change) * Math.max(Math.abs(change) - theta, 0);
        return Math.max(0, Math.min(1, clean + shorter));
    }

    private static float[] projected(Engine engine, Norm norm, double size) {
        Perceptron network = Perceptron.random(3, 3, 2, 1);
        ModelInput input = ModelInput.of(network.model(InputInfo.UNBOUNDED), new long[] {3}, "the test");
        Batch batch = new Batch(Tensor.zeros(ElementType.FLOAT, 1, 3), Tensor.of(new long[1], 1), new long[1]);
        try (AttackPrograms programs =
                new AttackPrograms(engine::compile, network.model(InputInfo.UNBOUNDED), input, 64)) {
            AttackSession session = new AttackSession(programs, SmallAttacks.threat(norm, size), 0);
            return session.project(Tensor.of(new float[] {3, -1, 0.5f}, 1, 3), batch)
                    .toFloatArray();
        }
    }

    /** The squares of such changes are beyond what single precision holds. */
    @OnEachEngine
    void bringsFarPointsToTheEdgeAndNotBack(Engine engine) {
        Perceptron network = Perceptron.random(FEATURES, 3, 2, 1);
        ModelInput input = ModelInput.of(network.model(InputInfo.UNBOUNDED), new long[] {FEATURES}, "the test");
        Batch batch = clean(InputInfo.UNIT);
        try (AttackPrograms programs =
                new AttackPrograms(engine::compile, network.model(InputInfo.UNBOUNDED), input, 64)) {
            for (float far : new float[] {1e6f, 1e20f, 1e30f, Float.MAX_VALUE}) {
                AttackSession session = new AttackSession(programs, SmallAttacks.threat(Norm.L2, 0.5), 0);
                Tensor candidates = Tensor.full(ElementType.FLOAT, far, EXAMPLES, FEATURES);
                Tensor found = session.attack(given(Norm.L2, 0.5, candidates), batch);
                for (double length : Perturbation.sizes(batch.inputs(), found, Norm.L2)) {
                    assertThat(length).isBetween(0.5 - 1e-5, 0.5);
                }
            }
        }
    }
}
