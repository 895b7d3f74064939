package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.data.NotFinite;
import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.Head;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** Selects the examples of a step, augments them and draws its noise. Not thread-safe. */
final class BatchPreparation implements LongFunction<PreparedBatch> {

    private final DataSet data;
    private final Graph graph;
    private final int batchSize;
    private final Map<String, Long> classes = new LinkedHashMap<>();
    private final long seed;
    private final NoiseSource noise;
    private final Augmenting augmenting;
    private final long stepsPerEpoch;
    private long epoch = -1;
    private long prepared;
    private long[] order = {};

    /**
     * The preparation of one training.
     *
     * @param heads the targets that the model predicts
     * @param augmenting the changes of the examples
     */
    BatchPreparation(DataSet data, List<Head> heads, Graph graph, int batchSize, long seed, Augmenting augmenting) {
        this.data = data;
        this.graph = graph;
        this.batchSize = batchSize;
        for (Head head : heads) {
            Shape logits = head.model().logitsShape();
            if (head.task() == Task.CLASSIFICATION && logits.rank() == 2) {
                classes.put(head.name(), logits.size(1));
            }
        }
        this.seed = seed;
        this.noise = new NoiseSource(seed);
        this.augmenting = augmenting;
        this.stepsPerEpoch = new UpdateGroup(data.size(), batchSize, 1).stepsPerEpoch();
    }

    @Override
    public PreparedBatch apply(long step) {
        if (step / stepsPerEpoch != epoch) {
            epoch = step / stepsPerEpoch;
            order = Shuffle.order(seed, epoch, Math.toIntExact(data.size()));
        }
        int from = (int) (step % stepsPerEpoch) * batchSize;
        long[] indices = Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize));
        Batch read = data.batch(indices);
        if (prepared++ < stepsPerEpoch) {
            NotFinite.refuse(data, read);
        }
        AugmentedBatch augmented = augmenting.apply(read, epoch);
        Batch batch = augmented.batch();
        classes.forEach((target, count) -> Classes.labels(batch.withTargets(batch.column(target)), count));
        return new PreparedBatch(step, batch, augmented.mixture(), noise.draw(graph, step, indices));
    }
}
