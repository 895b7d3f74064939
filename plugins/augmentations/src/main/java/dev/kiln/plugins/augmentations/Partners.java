package dev.kiln.plugins.augmentations;

import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.Noise;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The other example with which each example of a batch is mixed. */
final class Partners {

    private Partners() {}

    /**
     * The partners: the examples in a random order, each with the next one, the last with the first. So each is the
     * partner of one, and its own only where it is alone.
     *
     * @param scope the services of the host
     * @param draw the number of the draw
     * @return the position of the partner of each example
     */
    static int[] of(AugmentationScope scope, long draw) {
        float[] keys = scope.noise(Noise.UNIFORM, draw).toFloatArray();
        int[] order = IntStream.range(0, keys.length)
                .boxed()
                .sorted(Comparator.comparing(example -> keys[example]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] partners = new int[keys.length];
        for (int place = 0; place < order.length; place++) {
            partners[order[place]] = order[(place + 1) % order.length];
        }
        return partners;
    }
}
