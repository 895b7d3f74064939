package dev.kiln.plugins.distillation;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * Examples with targets chosen by the test.
 *
 * @param inputs the examples
 * @param task the kind of the targets
 * @param targets a class, or values, for each example
 */
record Examples(float[][] inputs, Task task, double[][] targets) implements DataSet {

    @Override
    public String spec() {
        return "examples";
    }

    @Override
    public long size() {
        return inputs.length;
    }

    @Override
    public long[] exampleShape() {
        return new long[] {inputs[0].length};
    }

    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public Batch batch(long... indices) {
        int width = inputs[0].length;
        int values = targets[0].length;
        float[] x = new float[indices.length * width];
        float[] y = new float[indices.length * values];
        long[] labels = new long[indices.length];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(inputs[(int) indices[i]], 0, x, i * width, width);
            for (int d = 0; d < values; d++) {
                y[i * values + d] = (float) targets[(int) indices[i]][d];
            }
            labels[i] = (long) targets[(int) indices[i]][0];
        }
        Tensor right =
                task == Task.CLASSIFICATION ? Tensor.of(labels, indices.length) : Tensor.of(y, indices.length, values);
        return new Batch(Tensor.of(x, indices.length, width), right, indices);
    }
}
