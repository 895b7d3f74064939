package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.Input;
import dev.kiln.graph.Noise;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.training.NoiseSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The contract of an {@link Augmentation}. By default it changes images {@code [N, 3, 8, 8]} with features uniform in
 * {@code [0, 1)}, in several epochs.
 */
public abstract class AugmentationContract extends ProviderContract<Augmentation, AugmentationProvider> {

    private static final long SEED = 5;
    private static final int EPOCHS = 8;
    private static final long[] ALL = LongStream.range(0, 8).toArray();
    private static final int[] SOME = {5, 2};

    /** Called by subclasses. */
    protected AugmentationContract() {
        super(AugmentationProvider.KIND);
    }

    /** Returns the lengths of the axes of one example's input; {@code [3, 8, 8]} by default. */
    protected long[] example() {
        return new long[] {3, 8, 8};
    }

    /** Returns the range of the model's input, in which the inputs lie; {@code [0, 1]} by default. */
    protected InputInfo range() {
        return InputInfo.UNIT;
    }

    /**
     * Creates the input of an example: uniform in the range, or in {@code [-1, 1)} where that is not bounded.
     *
     * @param index the position of the example in its data set
     * @return FLOAT {@code [1, ...example]}
     */
    protected Tensor input(long index) {
        boolean isBounded = Double.isFinite(range().low()) && Double.isFinite(range().high());
        double low = isBounded ? range().low() : -1;
        double high = isBounded ? range().high() : 1;
        Tensor uniform = SeededValues.uniform(
                100 + index, Shape.of(example()).prepend(Dim.of(1)).toArray());
        float[] values = uniform.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (low + (high - low) * (values[i] + 1) / 2);
        }
        return Tensor.of(values, uniform.shape());
    }

    private Batch batch(long... indices) {
        Tensor inputs = Tensor.join(LongStream.of(indices).mapToObj(this::input).toList());
        long[] labels = LongStream.of(indices).map(index -> index % 4).toArray();
        return new Batch(inputs, Tensor.of(labels, labels.length), indices);
    }

    private Batch apply(Augmentation augmentation, Batch batch, long epoch) {
        Scope scope = new Scope(epoch, range(), batch);
        Batch changed = augmentation.apply(batch, scope);
        assertTrue(
                augmentation.mixes() || scope.shares.length == 0,
                "mixes examples, and does not declare it with mixes()");
        return changed;
    }

    /** Keyed by seed, epoch, draw and example, as the host's. */
    private static final class Scope implements AugmentationScope {

        private final long epoch;
        private final InputInfo range;
        private final Batch batch;
        private int[] partners = {};
        private float[] shares = {};

        Scope(long epoch, InputInfo range, Batch batch) {
            this.epoch = epoch;
            this.range = range;
            this.batch = batch;
        }

        @Override
        public long seed() {
            return SEED;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public InputInfo range() {
            return range;
        }

        @Override
        public List<String> inputs() {
            return List.of(batch.input());
        }

        @Override
        public Tensor noise(Noise distribution, long draw, long... example) {
            Shape shape = Shape.of(example).prepend(Dim.of("N"));
            Input drawn = new Input("draw of epoch " + epoch, TensorType.floats(shape), Optional.of(distribution));
            return new NoiseSource(SEED).draw(drawn, draw, batch.indices());
        }

        @Override
        public void mix(int[] others, float[] own) {
            assertEquals(0, shares.length, "the number of mixtures of a batch before this one");
            partners = others.clone();
            shares = own.clone();
        }
    }

    @Override
    Map<String, Tensor> use(AugmentationProvider provider, Map<String, Object> options, Engine engine) {
        Augmentation augmentation = make(provider, options);
        Map<String, Tensor> results = new LinkedHashMap<>();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            int number = epoch;
            apply(augmentation, batch(ALL), epoch)
                    .columns()
                    .forEach((name, column) -> results.put(name + " of epoch " + number, column));
        }
        return results;
    }

    /** An action on a batch before and after an augmentation. */
    private interface Trial {
        void run(Augmentation augmentation, Batch after, long epoch, String what);
    }

    private void inEachEpoch(Trial trial) {
        for (Map<String, Object> options : specifications()) {
            Augmentation augmentation = make(options);
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                long number = epoch;
                String what = "with " + options + " in epoch " + epoch;
                during(what, () -> trial.run(augmentation, apply(augmentation, batch(ALL), number), number, what));
            }
        }
    }

    @Test
    @Checks(Check.SHAPES)
    void keepsTheExamplesAndTheirShapes() {
        for (Map<String, Object> options : specifications()) {
            String what = "with " + options;
            during(what, () -> {
                Batch before = batch(ALL);
                Batch after = apply(make(options), before, 0);
                assertArrayEquals(ALL, after.indices(), what + ": the examples");
                assertEquals(before.columns().keySet(), after.columns().keySet(), what + ": the columns");
                before.columns()
                        .forEach((name, column) ->
                                assertEquals(column.type(), after.column(name).type(), what + ": the column " + name));
                Results.assertSame(batch(ALL).columns(), before.columns(), what + ": the given batch");
            });
        }
    }

    @Test
    @Checks(Check.BATCHES)
    void changesAnExampleInTheSameWayInAnyBatch() {
        inEachEpoch((augmentation, together, epoch, what) -> {
            if (augmentation.mixes()) {
                dependsOnNoOrder(augmentation, together, epoch, what);
            } else {
                dependsOnNoOthers(augmentation, together, epoch, what);
            }
        });
    }

    private void dependsOnNoOthers(Augmentation augmentation, Batch together, long epoch, String what) {
        Batch some = apply(augmentation, batch(SOME[0], SOME[1]), epoch);
        Results.assertSame(together.select(SOME).columns(), some.columns(), what + ": two examples in another batch");
        for (int row = 0; row < ALL.length; row++) {
            Batch alone = apply(augmentation, batch(ALL[row]), epoch);
            Results.assertSame(
                    together.select(row).columns(), alone.columns(), what + ": the example " + row + " alone");
        }
    }

    private void dependsOnNoOrder(Augmentation augmentation, Batch together, long epoch, String what) {
        int[] backwards =
                IntStream.range(0, ALL.length).map(row -> ALL.length - 1 - row).toArray();
        Batch turned = apply(
                augmentation,
                batch(IntStream.of(backwards).mapToLong(row -> ALL[row]).toArray()),
                epoch);
        Results.assertSame(
                together.select(backwards).columns(), turned.columns(), what + ": the batch in another order");
        Results.assertSame(
                batch(ALL[0]).columns(),
                apply(augmentation, batch(ALL[0]), epoch).columns(),
                what + ": an example without another one");
    }

    @Test
    @Checks(Check.MIXTURE)
    void statesAMixtureOfExamplesOfTheBatch() {
        inEachEpoch((augmentation, after, epoch, what) -> {
            Scope scope = new Scope(epoch, range(), batch(ALL));
            augmentation.apply(batch(ALL), scope);
            for (int i = 0; i < scope.shares.length; i++) {
                int partner = scope.partners[i];
                float share = scope.shares[i];
                String which = what + ": the example " + i + " has the partner " + partner + " and the share " + share;
                assertTrue(partner >= 0 && partner < ALL.length && share >= 0 && share <= 1, which);
            }
            assertTrue(
                    scope.partners.length == scope.shares.length
                            && (scope.shares.length == 0 || scope.shares.length == ALL.length),
                    () -> what + ": there are " + scope.partners.length + " partners and " + scope.shares.length
                            + " shares, expected " + ALL.length);
        });
    }

    @Test
    @Checks(Check.RANGE)
    void keepsTheRangeOfTheInput() {
        inEachEpoch((augmentation, after, epoch, what) -> {
            for (float value : after.inputs().toFloatArray()) {
                assertTrue(
                        value >= (float) range().low() && value <= (float) range().high() && Float.isFinite(value),
                        () -> what + ": the input has the value " + value + ", expected one in [" + range().low() + ", "
                                + range().high() + "]");
            }
        });
    }
}
