package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.data.random.SplitMix;
import dev.kiln.graph.Input;
import dev.kiln.graph.Noise;
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
    private final long seed;

    Augmenting(List<NamedAugmentation> augmentations, InputInfo range, long seed) {
        this.augmentations = augmentations;
        this.range = range;
        this.seed = seed;
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
    Batch apply(Batch batch, long epoch) {
        Batch changed = batch;
        for (int i = 0; i < augmentations.size(); i++) {
            NamedAugmentation augmentation = augmentations.get(i);
            Batch before = changed;
            // of two of the same kind each has randomness of its own
            Scope scope = new Scope(SplitMix.key(SplitMix.key(seed, "augmentation"), i), epoch, range, before);
            changed =
                    augmentation.origin().ask(() -> augmentation.augmentation().apply(before, scope));
            check(augmentation, before, changed);
        }
        return changed;
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

    private record Scope(long seed, long epoch, InputInfo range, Batch batch) implements AugmentationScope {

        @Override
        public Tensor noise(Noise distribution, long draw, long... example) {
            Shape shape = Shape.of(example).prepend(Dim.of("N"));
            Input drawn = new Input("augmentation.draw", TensorType.floats(shape), Optional.of(distribution));
            return new NoiseSource(seed).draw(drawn, SplitMix.key(epoch, draw), batch.indices());
        }
    }
}
