package dev.kiln.benchmarks;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Random inputs and weights: the time does not depend on their values. The same seed gives the same values. */
final class RandomData {

    private final SplittableRandom random;

    RandomData(long seed) {
        random = new SplittableRandom(seed);
    }

    Tensor uniform(double low, double high, long... shape) {
        ByteBuffer data = Tensor.allocate(ElementType.FLOAT, shape);
        while (data.hasRemaining()) {
            data.putFloat((float) random.nextDouble(low, high));
        }
        return Tensor.wrap(ElementType.FLOAT, data.flip(), shape);
    }

    /** The initial weights of a layer with {@code fanIn} inputs for each output. */
    Tensor weights(long fanIn, long... shape) {
        double bound = 1 / Math.sqrt((double) fanIn);
        return uniform(-bound, bound, shape);
    }

    Tensor integers(long bound, long... shape) {
        long count = LongStream.of(shape).reduce(1, (a, b) -> a * b);
        return Tensor.of(random.longs(count, 0, bound).toArray(), shape);
    }

    /** Batches of inputs with a random class for each. */
    List<Batch> batches(int count, int size, long classes, Supplier<Tensor> inputs) {
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long first = (long) i * size;
            long[] indices = LongStream.range(first, first + size).toArray();
            batches.add(new Batch(inputs.get(), integers(classes, size), indices));
        }
        return batches;
    }
}
