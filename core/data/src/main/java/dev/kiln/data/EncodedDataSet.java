package dev.kiln.data;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.data.Task;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data set in memory with its encoding.
 *
 * @param data the data set
 * @param encoding the encoding that a model must store
 * @param relearning encodes the same examples by what some of them teach; empty where the encoding was not learnt from all
 *     of them
 */
record EncodedDataSet(TensorDataSet data, Map<String, String> encoding, Optional<Relearning> relearning)
        implements DataSet, Encoded, Fingerprinted, Described {

    /** Learns an encoding anew. */
    @FunctionalInterface
    interface Relearning {

        /** The same examples, encoded by what those at these positions teach. */
        DataSet from(long... places);
    }

    EncodedDataSet {
        encoding = Collections.unmodifiableMap(new LinkedHashMap<>(encoding));
    }

    /** With an encoding that is not learnt anew. */
    EncodedDataSet(TensorDataSet data, Map<String, String> encoding) {
        this(data, encoding, Optional.empty());
    }

    /** The same data with a way to learn their encoding anew. */
    EncodedDataSet with(Relearning anew) {
        return new EncodedDataSet(data, encoding, Optional.of(anew));
    }

    /**
     * Data with the statistics, texts and vocabulary of some of their examples alone.
     *
     * @param given any data
     * @param places the positions of these examples
     * @return the same examples; unchanged where nothing was learnt from them
     */
    static DataSet relearnt(DataSet given, long... places) {
        if (given instanceof EncodedDataSet encoded) {
            return encoded.relearning.map(anew -> anew.from(places)).orElse(given);
        }
        if (given instanceof Selection selection) {
            long[] inWhole = Arrays.stream(places).map(selection::place).toArray();
            DataSet whole = relearnt(selection.whole(), inWhole);
            return whole == selection.whole() ? given : new Selection(whole, selection.spec(), selection.places());
        }
        return given;
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
