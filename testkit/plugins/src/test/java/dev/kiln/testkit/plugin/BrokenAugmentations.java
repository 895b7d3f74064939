package dev.kiln.testkit.plugin;

import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Options;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;

/** Augmentations that break their contract, and their contracts. */
final class BrokenAugmentations {

    private BrokenAugmentations() {}

    record Provider(String name, String summary, Augmentation augmentation) implements AugmentationProvider {

        Provider(Augmentation augmentation) {
            this("broken", "Is broken", augmentation);
        }

        @Override
        public Augmentation create(Options options) {
            return augmentation;
        }
    }

    /** Multiplies each example by a factor. */
    private static Batch times(Batch batch, IntFunction<Double> factor) {
        float[] values = batch.inputs().toFloatArray();
        int each = values.length / batch.size();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor.apply(i / each).floatValue();
        }
        return batch.withInputs(Tensor.of(values, batch.inputs().shape()));
    }

    /** Randomness that nobody keyed. */
    static final class OwnRandomness extends AugmentationContract {
        @Override
        protected AugmentationProvider provider() {
            return new Provider((batch, scope) ->
                    times(batch, row -> ThreadLocalRandom.current().nextDouble()));
        }
    }

    /** The change depends on the place in the batch. */
    static final class PlaceInTheBatch extends AugmentationContract {
        @Override
        protected AugmentationProvider provider() {
            return new Provider((batch, scope) -> times(batch, row -> 1.0 / (row + 1)));
        }
    }

    /** The inputs become longer. */
    static final class OtherShape extends AugmentationContract {
        @Override
        protected AugmentationProvider provider() {
            return new Provider(
                    (batch, scope) -> batch.withInputs(batch.inputs().reshape(batch.size(), 192)));
        }
    }

    /** Noise that is not clipped. */
    static final class BeyondTheRange extends AugmentationContract {
        @Override
        protected AugmentationProvider provider() {
            return new Provider((batch, scope) -> {
                float[] noise = scope.noise(Noise.NORMAL, 0).toFloatArray();
                return times(batch, row -> 1 + (double) noise[row]);
            });
        }
    }

    private record Beyond() implements Augmentation {

        @Override
        public boolean mixes() {
            return true;
        }

        @Override
        public Batch apply(Batch batch, AugmentationScope scope) {
            float[] shares = new float[batch.size()];
            Arrays.fill(shares, 1.5f);
            scope.mix(new int[batch.size()], shares);
            return batch;
        }
    }

    /** A target counts more than the whole example. */
    static final class ShareBeyondOne extends AugmentationContract {
        @Override
        protected AugmentationProvider provider() {
            return new Provider(new Beyond());
        }
    }
}
