package dev.kiln.jobs.training;

import dev.kiln.data.random.SplitMix;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Noise;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Fills the noise inputs of graphs.
 *
 * <p>Each number is a function of the seed, the input's name, the run, the example's position in its data set and the
 * element's position in the example, and of nothing else: an example gets the same noise in any batch, on any engine
 * and after a resume. Uniform numbers have 24 random bits; normal ones are the quantiles of uniform ones with 53.
 * Sources are immutable and may be used from several threads.
 */
public final class NoiseSource {

    private static final double UNIT_53 = 0x1p-53;
    private static final float UNIT_24 = 0x1p-24f;
    private static final int CHUNK = 4096;

    private final long seed;

    /**
     * A source.
     *
     * @param seed the key of all of its numbers
     */
    public NoiseSource(long seed) {
        this.seed = seed;
    }

    /**
     * Draws every noise input of a graph.
     *
     * @param graph the graph
     * @param run the number of the run
     * @param examples the position of each example of the batch in its data set
     * @return a tensor for each noise input, by name; none where the graph has none
     * @throws GraphException if an axis other than the batch's has no fixed length
     */
    public Map<String, Tensor> draw(Graph graph, long run, long... examples) {
        Map<String, Tensor> drawn = new HashMap<>();
        for (Input input : graph.inputs()) {
            if (input.noise().isPresent()) {
                drawn.put(input.name(), draw(input, run, examples));
            }
        }
        return drawn;
    }

    /**
     * Draws one noise input. Where its first axis is the batch's, which is open or as long as the batch, each example's
     * part is drawn separately; any other input is drawn as a whole.
     *
     * @param input a noise input
     * @param run the number of the run
     * @param examples the position of each example of the batch in its data set
     * @return FLOAT, of the input's shape
     * @throws GraphException if an axis other than the batch's has no fixed length
     */
    public Tensor draw(Input input, long run, long... examples) {
        Noise distribution = input.noise()
                .orElseThrow(
                        () -> new GraphException("The input " + input.name() + " is data and not noise; feed it."));
        long key = SplitMix.key(SplitMix.key(seed, input.name()), run);
        Shape shape = input.type().shape();
        if (shape.isFixed() && (shape.rank() == 0 || shape.size(0) != examples.length)) {
            return fill(distribution, shape.toArray(), key);
        }
        long[] lengths = lengths(input, examples.length);
        long[] keys = new long[examples.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = SplitMix.key(key, examples[i]);
        }
        return fill(distribution, lengths, keys);
    }

    private static long[] lengths(Input input, int batch) {
        Shape shape = input.type().shape();
        if (!shape.isRanked() || !shape.with(0, Dim.of(batch)).isFixed()) {
            throw new GraphException(
                    "The noise " + input.name() + " has the shape " + shape
                            + ", of which only the first length, the batch's, may be open. Give the model's input fixed lengths.");
        }
        return shape.with(0, Dim.of(batch)).toArray();
    }

    private static Tensor fill(Noise distribution, long[] shape, long... keys) {
        ByteBuffer data = Tensor.allocate(ElementType.FLOAT, shape);
        FloatBuffer floats = data.asFloatBuffer();
        int row = keys.length == 0 ? 0 : floats.capacity() / keys.length;
        float[] chunk = new float[Math.min(CHUNK, row)];
        for (long key : keys) {
            for (int from = 0; from < row; from += CHUNK) {
                int count = Math.min(CHUNK, row - from);
                if (distribution == Noise.UNIFORM) {
                    uniform(chunk, count, key + (from / 2) * SplitMix.GAMMA);
                } else {
                    normal(chunk, count, key + from * SplitMix.GAMMA);
                }
                floats.put(chunk, 0, count);
            }
        }
        return Tensor.wrap(ElementType.FLOAT, data, shape);
    }

    /** Two numbers from each 64 bits. */
    private static void uniform(float[] target, int count, long key) {
        long counter = key;
        int even = count & ~1;
        for (int i = 0; i < even; i += 2) {
            counter += SplitMix.GAMMA;
            long bits = SplitMix.mix(counter);
            target[i] = (int) (bits >>> 40) * UNIT_24;
            target[i + 1] = ((int) bits >>> 8) * UNIT_24;
        }
        if (even < count) {
            target[even] = (int) (SplitMix.mix(counter + SplitMix.GAMMA) >>> 40) * UNIT_24;
        }
    }

    private static void normal(float[] target, int count, long key) {
        long counter = key;
        for (int i = 0; i < count; i++) {
            counter += SplitMix.GAMMA;
            target[i] = (float) NormalQuantile.of(((SplitMix.mix(counter) >>> 11) + 0.5) * UNIT_53);
        }
    }
}
