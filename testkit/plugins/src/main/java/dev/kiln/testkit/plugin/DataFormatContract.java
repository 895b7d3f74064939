package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.data.DataFingerprint;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The contract of a {@link DataFormat}. The author gives the {@linkplain #location location} of a sample:
 *
 * <pre>{@code
 * @Override
 * protected String location() {
 *     return SAMPLE.toString();
 * }
 * }</pre>
 */
public abstract class DataFormatContract extends ProviderContract<DataSource, DataFormat> {

    private static final int MOST = 64;

    /** Called by subclasses. */
    protected DataFormatContract() {
        super(DataFormat.KIND);
    }

    /** Returns the location of a sample, the text after the colon of a specification; it has at least 2 examples. */
    protected abstract String location();

    /** Returns the options with which the sample is opened: by default {@link #given} alone. */
    @Override
    protected List<Map<String, Object>> specifications() {
        return List.of(Specifications.base(provider(), given()));
    }

    private DataSet open(DataFormat provider, Map<String, Object> options) {
        String text = provider.name() + ":" + location();
        return make(provider, options).open(new DataSpec(text, provider.name(), location(), Map.of()));
    }

    private DataSet open() {
        return open(provider(), firstSpecification());
    }

    private static long[] indices(DataSet data) {
        return LongStream.range(0, Math.min(MOST, data.size())).toArray();
    }

    @Override
    Map<String, Tensor> use(DataFormat provider, Map<String, Object> options, Engine engine) {
        DataSet data = open(provider, options);
        return new LinkedHashMap<>(data.batch(indices(data)).columns());
    }

    @Test
    @Checks(Check.SHAPES)
    void examplesHaveTheDeclaredColumns() {
        DataSet data = open();
        assertTrue(data.size() >= 2, () -> "the sample has " + data.size() + " examples, expected at least 2");
        long[] indices = indices(data);
        Batch batch = data.batch(indices);
        assertArrayEquals(indices, batch.indices(), "the indices of a batch");
        assertEquals(
                data.columns().stream().map(Column::name).toList(),
                List.copyOf(batch.columns().keySet()),
                "the columns of a batch");
        assertArrayEquals(data.exampleShape(), example(batch.inputs()), "the shape of an example");
        data.columns().forEach(column -> assertDeclared(column, batch.column(column.name())));
        if (data.task() == Task.CLASSIFICATION) {
            for (long label : batch.targets().toLongArray()) {
                assertTrue(
                        label >= 0 && label < data.classes().size(),
                        () -> "the class " + label + " of " + data.classes().size());
            }
        }
        assertEquals(1, data.first(1).size(), "the first example");
    }

    private static void assertDeclared(Column column, Tensor values) {
        // columns that are not stated are known from a batch
        if (column.elementType() != ElementType.UNDEFINED) {
            assertEquals(column.elementType(), values.elementType(), column.name());
            assertArrayEquals(
                    column.example().stream().mapToLong(Long::longValue).toArray(), example(values), column.name());
        }
    }

    private static long[] example(Tensor values) {
        return Arrays.copyOfRange(values.shape(), 1, values.rank());
    }

    @Test
    @Checks(Check.BATCHES)
    void anExampleIsTheSameInAnyBatch() {
        DataSet data = open();
        long[] indices = indices(data);
        Map<String, Tensor> together = data.batch(indices).columns();
        int last = indices.length - 1;
        int[] backwards = IntStream.rangeClosed(0, last).map(i -> last - i).toArray();
        long[] reversed = Arrays.stream(backwards).mapToLong(i -> indices[i]).toArray();
        Results.assertSame(select(together, backwards), data.batch(reversed).columns(), "in reverse order");
        for (int i = 0; i < indices.length; i++) {
            Results.assertSame(
                    select(together, i), data.batch(indices[i]).columns(), "the example " + indices[i] + " alone");
        }
    }

    private static Map<String, Tensor> select(Map<String, Tensor> columns, int... rows) {
        Map<String, Tensor> selected = new LinkedHashMap<>();
        columns.forEach((name, column) -> selected.put(name, column.select(rows)));
        return selected;
    }

    @Test
    @Checks(Check.FINGERPRINT)
    void isKnownByItsFingerprint() {
        assertEquals(
                DataFingerprint.of(open()).sha256(),
                DataFingerprint.of(open()).sha256(),
                "the fingerprint of the data, opened twice");
    }
}
