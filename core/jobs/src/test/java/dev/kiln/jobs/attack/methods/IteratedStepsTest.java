package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.AttackLoss;
import dev.kiln.plugins.attacks.Bim;
import dev.kiln.plugins.attacks.Fgsm;
import dev.kiln.plugins.attacks.MiFgsm;
import dev.kiln.plugins.attacks.NiFgsm;
import dev.kiln.plugins.attacks.Pgd;
import dev.kiln.plugins.attacks.StepSize;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Attacks of one step after the other from the clean input, against plain loops over one example in double precision. */
class IteratedStepsTest {

    private static final double EPS = 0.25;
    private static final int STEPS = 7;
    private static final double SIZE = 0.06;
    private static final List<Norm> NORMS = List.of(Norm.LINF, Norm.L2, Norm.L1);

    private static ThreatModel threat(Norm norm, boolean targeted) {
        return new ThreatModel(norm, EPS, targeted);
    }

    private static TensorDataSet data(PlainNetwork network, int classes) {
        Tensor inputs = inputs();
        long[] labels = IntStream.range(0, SmallNetwork.EXAMPLES)
                .mapToLong(example -> network.predict(example(inputs, example)))
                .toArray();
        return SmallNetwork.data(classes, labels);
    }

    private static Tensor inputs() {
        return SmallNetwork.data()
                .batch(LongStream.range(0, SmallNetwork.EXAMPLES).toArray())
                .inputs();
    }

    private static double[] example(Tensor inputs, int example) {
        return IntStream.range(0, SmallNetwork.FEATURES)
                .mapToDouble(f -> inputs.getDouble((long) example * SmallNetwork.FEATURES + f))
                .toArray();
    }

    /** Compares with the plain loop; the loss is that of a right class. */
    private static void assertSame(
            Engine engine, Attack attack, PlainSteps plain, IntFunction<ToDoubleFunction<double[]>> loss) {
        int classes = (int) plain.network().second().shape()[1];
        TensorDataSet data = data(plain.network(), classes);
        AttackResult result = Attacked.results(engine, SmallNetwork.model(classes), data, attack, 32)
                .get(0);
        float[] found = Attacked.inputs(result);
        for (int example = 0; example < SmallNetwork.EXAMPLES; example++) {
            double[] clean = example(inputs(), example);
            double[] expected = plain.attack(clean, loss.apply(plain.network().predict(clean)));
            for (int f = 0; f < expected.length; f++) {
                assertThat(found[example * expected.length + f])
                        .as("%s, example %s, feature %s", attack, example, f)
                        .isCloseTo((float) expected[f], within(1e-5f));
            }
        }
    }

    @OnEachEngine
    void fgsm(Engine engine) {
        for (Norm norm : NORMS) {
            assertSame(
                    engine,
                    new Fgsm(threat(norm, false)),
                    PlainSteps.plain(norm, EPS, 1, EPS),
                    PlainLoss::crossEntropy);
        }
    }

    @OnEachEngine
    void bim(Engine engine) {
        for (Norm norm : NORMS) {
            assertSame(
                    engine,
                    new Bim(threat(norm, false), STEPS, StepSize.absolute(SIZE)),
                    PlainSteps.plain(norm, EPS, STEPS, SIZE),
                    PlainLoss::crossEntropy);
        }
    }

    @OnEachEngine
    void miFgsm(Engine engine) {
        for (Norm norm : NORMS) {
            assertSame(
                    engine,
                    new MiFgsm(threat(norm, false), STEPS, StepSize.absolute(SIZE), 0.9),
                    new PlainSteps(PlainNetwork.of(3), norm, EPS, STEPS, SIZE, 0.9, false),
                    PlainLoss::crossEntropy);
        }
    }

    @OnEachEngine
    void niFgsm(Engine engine) {
        assertSame(
                engine,
                new NiFgsm(threat(Norm.LINF, false), STEPS, StepSize.absolute(SIZE), 0.9),
                new PlainSteps(PlainNetwork.of(3), Norm.LINF, EPS, STEPS, SIZE, 0.9, true),
                PlainLoss::crossEntropy);
    }

    private static Pgd pgd(Norm norm, boolean targeted, AttackLoss loss) {
        return new Pgd(threat(norm, targeted), STEPS, StepSize.absolute(SIZE), false, 1, loss, 1);
    }

    private static PlainSteps fiveClasses(Norm norm) {
        return new PlainSteps(PlainNetwork.of(5), norm, EPS, STEPS, SIZE, Double.NaN, false);
    }

    @OnEachEngine
    void pgdOnEachLoss(Engine engine) {
        for (Norm norm : NORMS) {
            assertSame(engine, pgd(norm, false, AttackLoss.CE), fiveClasses(norm), PlainLoss::crossEntropy);
            assertSame(engine, pgd(norm, false, AttackLoss.DLR), fiveClasses(norm), PlainLoss::ratio);
            assertSame(engine, pgd(norm, false, AttackLoss.MARGIN), fiveClasses(norm), PlainLoss::margin);
            assertSame(
                    engine,
                    pgd(norm, false, AttackLoss.LOGIT_DIFFERENCE),
                    fiveClasses(norm),
                    PlainLoss::logitDifference);
        }
    }

    /** The wanted class is the one after the label. */
    @OnEachEngine
    void targetedPgdOnEachLoss(Engine engine) {
        for (Norm norm : NORMS) {
            assertSame(
                    engine,
                    pgd(norm, true, AttackLoss.CE),
                    fiveClasses(norm),
                    label -> PlainLoss.lowered(PlainLoss.crossEntropy((label + 1) % 5)));
            assertSame(
                    engine,
                    pgd(norm, true, AttackLoss.DLR),
                    fiveClasses(norm),
                    label -> PlainLoss.targetedRatio(label, (label + 1) % 5));
            assertSame(
                    engine,
                    pgd(norm, true, AttackLoss.MARGIN),
                    fiveClasses(norm),
                    label -> z ->
                            Math.min(-PlainLoss.logitDifference((label + 1) % 5).applyAsDouble(z), 0));
            assertSame(
                    engine,
                    pgd(norm, true, AttackLoss.LOGIT_DIFFERENCE),
                    fiveClasses(norm),
                    label -> PlainLoss.lowered(PlainLoss.logitDifference((label + 1) % 5)));
        }
    }

    @OnEachEngine
    void theRatioIsRefusedForTooFewClasses(Engine engine) {
        Attack two = pgd(Norm.LINF, false, AttackLoss.DLR);
        assertThatThrownBy(() -> Attacked.linear(engine, two))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 classes")
                .hasMessageContaining("loss=ce");
        Attack three = pgd(Norm.LINF, true, AttackLoss.DLR);
        assertThatThrownBy(() -> Attacked.small(engine, three))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("3 classes")
                .hasMessageContaining("targeted");
    }

    @OnEachEngine
    void eachStepCostsOneGradientForEachDraw(Engine engine) {
        Pgd three = new Pgd(threat(Norm.LINF, false), 5, StepSize.DEFAULT, true, 1, AttackLoss.CE, 3);

        assertThat(Attacked.linear(engine, three).queries()).isEqualTo(new Queries(0, 3L * 5 * LinearProblem.EXAMPLES));
        assertThat(Attacked.linear(engine, new NiFgsm(threat(Norm.LINF, false), 5, StepSize.DEFAULT, 1))
                        .queries())
                .isEqualTo(new Queries(0, 5L * LinearProblem.EXAMPLES));
    }
}
