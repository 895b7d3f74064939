package dev.kiln.data;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.data.Task;
import dev.kiln.graph.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A data set in memory with its encoding.
 *
 * @param data the data set
 * @param encoding the encoding that a model must store
 */
record EncodedDataSet(TensorDataSet data, Map<String, String> encoding)
        implements DataSet, Encoded, Fingerprinted, Described {

    EncodedDataSet {
        encoding = Collections.unmodifiableMap(new LinkedHashMap<>(encoding));
    }

    @Override
    public String spec() {
        return data.spec();
    }

    @Override
    public long size() {
        return data.size();
    }

    @Override
    public Task task() {
        return data.task();
    }

    @Override
    public long[] exampleShape() {
        return data.exampleShape();
    }

    @Override
    public List<String> classes() {
        return data.classes();
    }

    @Override
    public List<Column> columns() {
        return data.columns();
    }

    @Override
    public ExampleNames exampleNames() {
        return data.exampleNames();
    }

    @Override
    public Batch batch(long... indices) {
        return data.batch(indices);
    }

    @Override
    public Tensor targets(long... indices) {
        return data.targets(indices);
    }

    @Override
    public DataSet first(long count) {
        return count >= size() ? this : Selection.first(this, count);
    }

    @Override
    public DataFingerprint fingerprint() {
        return data.fingerprint();
    }

    @Override
    public DataDescription description() {
        return data.description();
    }
}
