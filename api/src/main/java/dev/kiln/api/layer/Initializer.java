package dev.kiln.api.layer;

import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * Draws the initial value of a parameter. One with a name, such as {@code he-normal}, has an {@link InitializerProvider},
 * and layers take it as an option.
 */
@Stable
@FunctionalInterface
public interface Initializer {

    /**
     * Draws a value.
     *
     * @param random a generator seeded for this parameter
     * @param shape the parameter's shape
     * @return a FLOAT tensor of that shape
     */
    Tensor draw(RandomGenerator random, long... shape);

    /**
     * The same number everywhere.
     *
     * @param value the number
     * @return the initializer
     */
    static Initializer constant(double value) {
        return (random, shape) -> Tensor.full(ElementType.FLOAT, value, shape);
    }

    /**
     * Uniform in {@code [-1 / sqrt(fanIn), 1 / sqrt(fanIn)]}: the initial values of PyTorch's linear and convolutional
     * layers.
     *
     * @param fanIn the number of inputs that each output sums over, at least 1
     * @return the initializer
     */
    static Initializer fanIn(long fanIn) {
        return uniform(1 / Math.sqrt((double) fanIn));
    }

    /**
     * Uniform in {@code [-bound, bound]}.
     *
     * @param bound the maximum magnitude
     * @return the initializer
     */
    static Initializer uniform(double bound) {
        return (random, shape) -> {
            ByteBuffer data = Tensor.allocate(ElementType.FLOAT, shape);
            while (data.hasRemaining()) {
                data.putFloat((float) (bound * (2 * random.nextDouble() - 1)));
            }
            return Tensor.wrap(ElementType.FLOAT, data.flip(), shape);
        };
    }

    /**
     * Normal with mean 0, by the Box-Muller transform.
     *
     * @param deviation the standard deviation
     * @return the initializer
     */
    static Initializer normal(double deviation) {
        return (random, shape) -> {
            ByteBuffer data = Tensor.allocate(ElementType.FLOAT, shape);
            while (data.hasRemaining()) {
                // StrictMath: the same numbers on every machine
                double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
                double normal = radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
                data.putFloat((float) (deviation * normal));
            }
            return Tensor.wrap(ElementType.FLOAT, data.flip(), shape);
        };
    }
}
