package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/** Examples and targets that are all ones. */
record Ones(long size, int features) implements DataSet {

    @Override
    public String spec() {
        return "ones";
    }

    @Override
    public Task task() {
        return Task.REGRESSION;
    }

    @Override
    public long[] exampleShape() {
        return new long[] {features};
    }

    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public Batch batch(long... indices) {
        Tensor ones = Tensor.full(ElementType.FLOAT, 1, indices.length, features);
        return new Batch(ones, ones, indices);
    }
}
