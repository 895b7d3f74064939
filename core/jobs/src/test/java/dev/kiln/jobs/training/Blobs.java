package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Points around a centre for each class, the centres far enough apart that a line separates any two. */
record Blobs(int count, int features, List<String> classes, long seed) implements DataSet {

    static Blobs of(int count, int features, int classes) {
        return new Blobs(
                count,
                features,
                IntStream.range(0, classes).mapToObj(c -> "class " + c).toList(),
                1);
    }

    @Override
    public String spec() {
        return "blobs";
    }

    @Override
    public long size() {
        return count;
    }

    @Override
    public Task task() {
        return Task.CLASSIFICATION;
    }

    @Override
    public long[] exampleShape() {
        return new long[] {features};
    }

    @Override
    public Batch batch(long... indices) {
        float[] inputs = new float[indices.length * features];
        long[] labels = new long[indices.length];
        for (int i = 0; i < indices.length; i++) {
            int label = (int) (indices[i] % Math.max(1, classes.size()));
            Random random = new Random(seed * 1_000_003 + indices[i]);
            labels[i] = label;
            for (int f = 0; f < features; f++) {
                double centre = f % Math.max(1, classes.size()) == label ? 2 : 0;
                inputs[i * features + f] = (float) (centre + 0.3 * random.nextGaussian());
            }
        }
        return new Batch(Tensor.of(inputs, indices.length, features), Tensor.of(labels, indices.length), indices);
    }
}
