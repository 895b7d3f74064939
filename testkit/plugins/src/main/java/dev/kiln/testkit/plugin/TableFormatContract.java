package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.format.TableFile;
import dev.kiln.api.format.TableFormat;
import dev.kiln.api.format.TableReader;
import dev.kiln.api.format.TableRow;
import dev.kiln.data.TableData;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The contract of a {@link TableFormat}. The author gives a {@linkplain #sample sample}:
 *
 * <pre>{@code
 * @Override
 * protected Path sample() {
 *     return SAMPLE;
 * }
 * }</pre>
 */
public abstract class TableFormatContract extends ProviderContract<TableFile, TableFormat> {

    private static final List<Integer> PARTS = List.of(1, 2, 3);

    /** Called by subclasses. */
    protected TableFormatContract() {
        super(TableFormat.KIND);
    }

    /** Returns a file with at least 2 rows. */
    protected abstract Path sample();

    /** Returns the options with which the sample is opened: by default {@link #given} alone. */
    @Override
    protected List<Map<String, Object>> specifications() {
        return List.of(Specifications.base(provider(), given()));
    }

    /** The header, the unreadable columns and the rows. */
    private record Content(List<String> columns, Map<String, String> unreadable, List<TableRow> rows) {}

    private Content read(TableFormat provider, Map<String, Object> options, int most) {
        List<TableRow> rows = new ArrayList<>();
        try (TableReader reader = make(provider, options).open(sample())) {
            for (List<TableRow> part = reader.next(most); !part.isEmpty(); part = reader.next(most)) {
                assertTrue(part.size() <= most, "asked for " + most + " rows, got " + part.size());
                for (TableRow row : part) {
                    assertEquals(
                            reader.columns().size(), row.cells().size(), "the number of cells of row " + row.number());
                }
                rows.addAll(part);
            }
            return new Content(reader.columns(), reader.unreadable(), rows);
        }
    }

    @Override
    Map<String, Tensor> use(TableFormat provider, Map<String, Object> options, Engine engine) {
        Content content = read(provider, options, Integer.MAX_VALUE);
        long[] text = content.toString().codePoints().asLongStream().toArray();
        return Map.of("content", Tensor.of(text, text.length));
    }

    @Test
    @Checks(Check.PARTS)
    void rowsAreTheSameInPartsOfAnySize() {
        Content whole = read(provider(), firstSpecification(), Integer.MAX_VALUE);
        assertTrue(
                whole.rows().size() >= 2, () -> "the sample has " + whole.rows().size() + " rows, expected at least 2");
        for (int most : PARTS) {
            assertEquals(whole, read(provider(), firstSpecification(), most), "in parts of " + most);
        }
        long last = 0;
        for (TableRow row : whole.rows()) {
            assertTrue(row.number() > last, "the row " + row.number() + " comes after the row " + last);
            last = row.number();
        }
    }

    @Test
    @Checks(Check.SHAPES)
    void columnsHaveDifferentNames() {
        Content whole = read(provider(), firstSpecification(), Integer.MAX_VALUE);
        assertFalse(whole.columns().isEmpty(), "there are no columns");
        assertEquals(
                whole.columns().size(), new HashSet<>(whole.columns()).size(), () -> "the columns " + whole.columns());
        assertTrue(whole.columns().containsAll(whole.unreadable().keySet()), "unreadable columns are columns");
    }

    @Test
    @Checks(Check.DECLARATION)
    void hasNoOptionOfAllTables() {
        assertDoesNotThrow(() -> new TableData(provider()).options());
    }
}
