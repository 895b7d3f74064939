package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.data.NotFinite;
import dev.kiln.graph.Graph;
import dev.kiln.jobs.fit.Classes;
import java.util.Arrays;
import java.util.function.LongFunction;

/** Selects the examples of a step and draws its noise. Not thread-safe. */
final class BatchPreparation implements LongFunction<PreparedBatch> {

    private final DataSet data;
    private final Graph graph;
    private final int batchSize;
    private final long classes;
    private final long seed;
    private final NoiseSource noise;
    private final long stepsPerEpoch;
    private long epoch = -1;
    private long prepared;
    private long[] order = {};

    /**
     * The preparation of one training.
     *
     * @param classes the number of classes that the model predicts; -1 where labels need no check
     */
    BatchPreparation(DataSet data, Graph graph, int batchSize, long classes, long seed) {
        this.data = data;
        this.graph = graph;
        this.batchSize = batchSize;
        this.classes = classes;
        this.seed = seed;
        this.noise = new NoiseSource(seed);
        this.stepsPerEpoch = stepsPerEpoch(data, batchSize);
    }

    /** The number of batches in an epoch, a smaller last one included. */
    static long stepsPerEpoch(DataSet data, int batchSize) {
        return (data.size() + batchSize - 1) / batchSize;
    }

    @Override
    public PreparedBatch apply(long step) {
        if (step / stepsPerEpoch != epoch) {
            epoch = step / stepsPerEpoch;
            order = Shuffle.order(seed, epoch, Math.toIntExact(data.size()));
        }
        int from = (int) (step % stepsPerEpoch) * batchSize;
        long[] indices = Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize));
        Batch batch = data.batch(indices);
        if (prepared++ < stepsPerEpoch) {
            NotFinite.refuse(data, batch);
        }
        if (classes >= 0) {
            Classes.labels(batch, classes);
        }
        return new PreparedBatch(step, batch, noise.draw(graph, step, indices));
    }
}
