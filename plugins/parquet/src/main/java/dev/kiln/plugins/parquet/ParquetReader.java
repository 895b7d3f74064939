package dev.kiln.plugins.parquet;

import dev.kiln.api.format.TableReader;
import dev.kiln.api.format.TableRow;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.KilnException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads the rows of a file, group after group. */
final class ParquetReader implements TableReader {

    private final FileContent content;
    private final List<String> names;
    private final Map<String, String> unreadable = new LinkedHashMap<>();
    private final List<FileColumn> columns;
    private final Iterator<Footer.Group> groups;
    private final Map<Integer, ColumnCells> cells = new HashMap<>();
    private long left;
    private long row;
    private String column = "";

    /**
     * The rows of a file.
     *
     * @throws FileFormatException if it has no column that can be read
     */
    ParquetReader(FileContent content, Footer footer) {
        this.content = content;
        this.columns = footer.columns();
        this.names = columns.stream().map(FileColumn::name).toList();
        this.groups = footer.groups().iterator();
        columns.stream()
                .filter(column -> column.form().isEmpty())
                .forEach(column -> unreadable.put(column.name(), column.reason()));
        if (columns.stream().allMatch(column -> column.form().isEmpty())) {
            throw new FileFormatException("The file " + content.file() + " has no column that Kiln can use"
                    + (columns.isEmpty()
                            ? "."
                            : ": " + columns.get(0).name() + " "
                                    + columns.get(0).reason() + "."));
        }
    }

    @Override
    public List<String> columns() {
        return names;
    }

    @Override
    public Map<String, String> unreadable() {
        return Map.copyOf(unreadable);
    }

    @Override
    public List<TableRow> next(int most) {
        try {
            List<TableRow> rows = new ArrayList<>();
            while (rows.size() < most && advance()) {
                rows.add(new TableRow(++row, cells()));
                left--;
            }
            return rows;
        } catch (KilnException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            throw content.damaged("row " + row + ", column " + column, e);
        }
    }

    /** Whether there is another row; begins the next group where one is at its end. */
    private boolean advance() {
        while (left == 0 && groups.hasNext()) {
            Footer.Group group = groups.next();
            left = group.rows();
            cells.clear();
            for (int i = 0; i < columns.size(); i++) {
                begin(i, group);
            }
        }
        return left > 0;
    }

    private void begin(int place, Footer.Group group) {
        FileColumn column = columns.get(place);
        column.form().ifPresent(form -> {
            ColumnChunk chunk = ColumnChunk.of(group.chunks().get(column.leaf()), form.type());
            cells.put(place, new ColumnCells(new Pages(content, chunk, column.name()), form));
        });
    }

    private List<String> cells() {
        List<String> texts = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            texts.add(unreadable.containsKey(names.get(i)) ? "" : cell(i));
        }
        return texts;
    }

    private String cell(int place) {
        column = names.get(place);
        try {
            return Objects.requireNonNull(cells.get(place)).next();
        } catch (UnreadableException e) {
            unreadable.put(column, e.reason());
            return "";
        }
    }

    @Override
    public void close() {
        content.close();
    }
}
