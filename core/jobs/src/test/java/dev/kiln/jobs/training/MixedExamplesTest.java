package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.data.ClassWeighted;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.PluginException;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Training on examples that are mixed with others, each with the targets of both. */
class MixedExamplesTest {

    private static final double RATE = 0.3;
    private static final int COUNT = 12;
    private static final int FEATURES = 4;
    private static final int CLASSES = 3;
    private static final DataSet DATA = Blobs.of(COUNT, FEATURES, CLASSES);

    /** States a mixture and leaves the inputs as they are, so that a step by hand is short. */
    private record Stated() implements Augmentation {

        private static int partner(int example) {
            return (5 * example + 1) % COUNT;
        }

        private static float share(int example) {
            return example / (float) COUNT;
        }

        @Override
        public boolean mixes() {
            return true;
        }

        @Override
        public Batch apply(Batch batch, AugmentationScope scope) {
            int[] places = new int[COUNT];
            for (int i = 0; i < COUNT; i++) {
                places[(int) batch.indices()[i]] = i;
            }
            int[] partners = IntStream.range(0, COUNT)
                    .map(i -> places[partner((int) batch.indices()[i])])
                    .toArray();
            float[] shares = new float[COUNT];
            for (int i = 0; i < COUNT; i++) {
                shares[i] = share((int) batch.indices()[i]);
            }
            scope.mix(partners, shares);
            return batch;
        }
    }

    private static Model network() {
        return Networks.of(FEATURES).dense("out", FEATURES, CLASSES).model();
    }

    private static TrainingSettings with(Augmentation... augmentations) {
        List<NamedAugmentation> named = new ArrayList<>();
        for (Augmentation augmentation : augmentations) {
            named.add(new NamedAugmentation("stated", augmentation));
        }
        return TrainingSettings.DEFAULT.withAugmentations(named);
    }

    /** The weights after one step of gradient descent, by hand and in double precision. */
    private static double[] expected(double... ofClass) {
        Model model = network();
        float[] weight = model.graph().constant("out.weight").toFloatArray();
        float[] bias = model.graph().constant("out.bias").toFloatArray();
        Batch all = DATA.batch(IntStream.range(0, COUNT).asLongStream().toArray());
        float[] x = all.inputs().toFloatArray();
        long[] labels = all.targets().toLongArray();
        double[] gradient = new double[weight.length];
        double total = 0;
        for (int i = 0; i < COUNT; i++) {
            double[] p = softmax(weight, bias, x, i);
            int own = (int) labels[i];
            int other = (int) labels[Stated.partner(i)];
            double ownWeight = Stated.share(i) * ofClass[own];
            double otherWeight = (1 - Stated.share(i)) * ofClass[other];
            total += ownWeight + otherWeight;
            for (int k = 0; k < CLASSES; k++) {
                double error = ownWeight * (p[k] - (k == own ? 1 : 0)) + otherWeight * (p[k] - (k == other ? 1 : 0));
                for (int f = 0; f < FEATURES; f++) {
                    gradient[f * CLASSES + k] += x[i * FEATURES + f] * error;
                }
            }
        }
        double[] after = new double[weight.length];
        for (int i = 0; i < after.length; i++) {
            after[i] = weight[i] - RATE * gradient[i] / total;
        }
        return after;
    }

    private static double[] softmax(float[] weight, float[] bias, float[] x, int example) {
        double[] p = new double[CLASSES];
        double sum = 0;
        for (int k = 0; k < CLASSES; k++) {
            double logit = bias[k];
            for (int f = 0; f < FEATURES; f++) {
                logit += (double) x[example * FEATURES + f] * weight[f * CLASSES + k];
            }
            p[k] = Math.exp(logit);
            sum += p[k];
        }
        for (int k = 0; k < CLASSES; k++) {
            p[k] /= sum;
        }
        return p;
    }

    private static double[] trained(Engine engine, DataSet data, Loss loss) {
        Model trained = new EngineTrainer(engine, with(new Stated()))
                .train(
                        network(),
                        data,
                        new TrainingPlan(loss, new Networks.Momentum(RATE, 0), Schedule.CONSTANT, 1, COUNT, List.of()));
        float[] weight = trained.graph().constant("out.weight").toFloatArray();
        return IntStream.range(0, weight.length).mapToDouble(i -> weight[i]).toArray();
    }

    @OnEachEngine
    void aStepMinimizesTheLossesOfBothTargetsByTheirShares(Engine engine) {
        assertThat(trained(engine, DATA, Networks.CROSS_ENTROPY)).containsExactly(expected(1, 1, 1), within(1e-6));
    }

    @OnEachEngine
    void eachTargetHasTheWeightOfItsOwnClass(Engine engine) {
        Loss weighted = ProvidedExtensions.create(LossProvider.class, "cross-entropy:weights=[1;2;5]");
        double[] expected = expected(1, 2, 5);

        assertThat(trained(engine, DATA, weighted)).containsExactly(expected, within(1e-6));
        // the same weights as a column of the data
        assertThat(trained(engine, new ClassWeighted(DATA, List.of(1.0, 2.0, 5.0)), Networks.CROSS_ENTROPY))
                .containsExactly(expected, within(1e-6));
    }

    @OnEachEngine
    void mixupOfOneExampleTrainsItAlone(Engine engine) {
        DataSet one = DATA.first(1);
        Augmentation mixup = ProvidedExtensions.create(AugmentationProvider.class, "mixup");
        Tensor mixed = new EngineTrainer(engine, with(mixup))
                .train(network(), one, Networks.plan(new Networks.Momentum(RATE, 0), 3, 1))
                .graph()
                .constant("out.weight");
        Tensor plain = new EngineTrainer(engine, TrainingSettings.DEFAULT)
                .train(network(), one, Networks.plan(new Networks.Momentum(RATE, 0), 3, 1))
                .graph()
                .constant("out.weight");

        float[] values = mixed.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isCloseTo(plain.toFloatArray()[i], within(1e-6f));
        }
    }

    @OnEachEngine
    void goesWithAccumulationAndAverages(Engine engine) {
        TrainingSettings settings = with(ProvidedExtensions.create(AugmentationProvider.class, "mixup:alpha=1"))
                .withStep(StepSettings.DEFAULT.withAccumulation(2).withAveraging(0.9));
        List<Double> losses = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochResult result) {
                losses.add(result.loss());
            }
        };
        new EngineTrainer(engine, settings.withListener(listener))
                .train(network(), DATA, Networks.plan(new Networks.Momentum(RATE, 0), 4, COUNT / 2));

        assertThat(losses).hasSize(4).allMatch(Double::isFinite);
        assertThat(losses.get(3)).isLessThan(losses.get(0));
    }

    private static void refuses(
            Engine engine, TrainingSettings settings, Class<? extends Exception> type, String... words) {
        assertThatThrownBy(() -> new EngineTrainer(engine, settings)
                        .train(network(), DATA, Networks.plan(new Networks.Momentum(RATE, 0), 1, COUNT)))
                .isInstanceOf(type)
                .hasMessageContainingAll(words);
    }

    @OnEachEngine
    void twoMixturesAndAnAttackOfAMixtureAreRefused(Engine engine) {
        refuses(engine, with(new Stated(), new Stated()), OptionException.class, "both mix", "leave one of them out");
        refuses(
                engine,
                with(new Stated()).withTransform(new Attack()),
                OptionException.class,
                "aims at one class",
                "leave the mixture or the attack out");
    }

    private record Attack() implements BatchTransform {

        @Override
        public String description() {
            return "attack";
        }

        @Override
        public Batch apply(Batch batch, long step, TrainingValues values) {
            return batch;
        }
    }

    private record Odd(boolean mixes, int partner, float share, int times) implements Augmentation {

        @Override
        public Batch apply(Batch batch, AugmentationScope scope) {
            int[] partners = new int[batch.size()];
            float[] shares = new float[batch.size()];
            partners[1] = partner;
            shares[1] = share;
            for (int i = 0; i < times; i++) {
                scope.mix(partners, shares);
            }
            return batch;
        }
    }

    @OnEachEngine
    void anOddMixtureIsThePluginsFault(Engine engine) {
        refuses(engine, with(new Odd(false, 0, 1, 1)), PluginException.class, "does not declare it with mixes()");
        refuses(engine, with(new Odd(true, 12, 1, 1)), PluginException.class, "partner of example 1 is 12");
        refuses(engine, with(new Odd(true, 0, 1.5f, 1)), PluginException.class, "share of example 1 is 1.5");
        refuses(engine, with(new Odd(true, 0, 1, 2)), PluginException.class, "twice");
    }

    @Test
    void aTrainingWithoutACallIsNotMixed() {
        assertThat(Mixture.none(DATA.batch(3, 4)).shares()).isEqualTo(Tensor.of(new float[] {1, 1}, 2));
    }
}
