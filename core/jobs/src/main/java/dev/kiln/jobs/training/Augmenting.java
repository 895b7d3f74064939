package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.data.random.SplitMix;
import dev.kiln.graph.Input;
import dev.kiln.graph.Noise;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Applies the augmentations of a training in order, and checks what each returns. */
final class Augmenting {

    private final List<NamedAugmentation> augmentations;
    private final InputInfo range;
    private final List<String> inputs;
    private final long seed;

    /**
     * The augmentations of a training.
     *
     * @param range the range of the model's input
     * @param inputs the names of the columns that are inputs
     */
    Augmenting(List<NamedAugmentation> augmentations, InputInfo range, List<String> inputs, long seed) {
        this.augmentations = augmentations;
        this.range = range;
        this.inputs = inputs;
        this.seed = seed;
    }

    /**
     * Whether one of some augmentations mixes examples.
     *
     * @throws OptionException if several do
     */
    static boolean mixes(List<NamedAugmentation> augmentations) {
        List<String> mixing = augmentations.stream()
                .filter(one -> one.augmentation().mixes())
                .map(NamedAugmentation::specification)
                .toList();
        if (mixing.size() > 1) {
            throw new OptionException("The augmentations " + String.join(" and ", mixing)
                    + " both mix each example with another one; leave one of them out.");
        }
        return !mixing.isEmpty();
    }

    /**
     * Changes a batch.
     *
     * @param batch finite examples
     * @param epoch the number of the epoch, from 0
     * @return the changed examples
     * @throws dev.kiln.host.extension.PluginException if an augmentation fails, or returns other examples; the message
     *     names it
     */
    AugmentedBatch apply(Batch batch, long epoch) {
        Batch changed = batch;
        Optional<Mixture> mixture = Optional.empty();
        for (int i = 0; i < augmentations.size(); i++) {
            NamedAugmentation augmentation = augmentations.get(i);
            Batch before = changed;
            // of two of the same kind each has randomness of its own
            Scope scope = new Scope(augmentation, SplitMix.key(SplitMix.key(seed, "augmentation"), i), epoch, before);
            changed =
                    augmentation.origin().ask(() -> augmentation.augmentation().apply(before, scope));
            check(augmentation, before, changed);
            if (augmentation.augmentation().mixes()) {
                mixture = Optional.of(scope.mixture.orElseGet(() -> Mixture.none(before)));
            }
        }
        return new AugmentedBatch(changed, mixture);
    }

    private static void check(NamedAugmentation augmentation, Batch before, Batch after) {
        broken(before, after).ifPresent(promise -> {
            throw augmentation.origin().fault(promise);
        });
    }

    private static Optional<String> broken(Batch before, Batch after) {
        if (!Arrays.equals(before.indices(), after.indices())) {
            return Optional.of("returned the examples " + Arrays.toString(after.indices()) + " for "
                    + Arrays.toString(before.indices()));
        }
        if (!before.columns().keySet().equals(after.columns().keySet())) {
            return Optional.of("returned the columns " + after.columns().keySet() + " for "
                    + before.columns().keySet());
        }
        for (Map.Entry<String, Tensor> column : before.columns().entrySet()) {
            Tensor changed = after.column(column.getKey());
            if (!changed.type().equals(column.getValue().type())) {
                return Optional.of("returned " + changed.type() + " for the column " + column.getKey() + ", expected "
                        + column.getValue().type());
            }
        }
        OptionalLong odd = Finiteness.firstOdd(after);
        return odd.isPresent()
                ? Optional.of("returned a value that is infinite or no number in the example " + odd.getAsLong())
                : Optional.empty();
    }

    /** The services for one augmentation of one batch. */
    private final class Scope implements AugmentationScope {

        private final NamedAugmentation augmentation;
        private final long key;
        private final long epoch;
        private final Batch batch;
        private Optional<Mixture> mixture = Optional.empty();

        Scope(NamedAugmentation augmentation, long key, long epoch, Batch batch) {
            this.augmentation = augmentation;
            this.key = key;
            this.epoch = epoch;
            this.batch = batch;
        }

        @Override
        public long seed() {
            return key;
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
            return inputs;
        }

        @Override
        public Tensor noise(Noise distribution, long draw, long... example) {
            Shape shape = Shape.of(example).prepend(Dim.of("N"));
            Input drawn = new Input("augmentation.draw", TensorType.floats(shape), Optional.of(distribution));
            return new NoiseSource(key).draw(drawn, SplitMix.key(epoch, draw), batch.indices());
        }

        @Override
        public void mix(int[] partners, float[] shares) {
            if (!augmentation.augmentation().mixes()) {
                throw augmentation.origin().fault("mixes examples, and does not declare it with mixes()");
            }
            if (mixture.isPresent()) {
                throw augmentation.origin().fault("states twice how a batch is mixed");
            }
            mixture = Optional.of(Mixture.of(batch, partners, shares));
        }
    }
}
