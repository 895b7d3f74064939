package dev.kiln.plugins.parquet;

import dev.kiln.graph.error.FileFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The metadata at the end of a file.
 *
 * @param columns its columns
 * @param groups its groups of rows
 */
record Footer(List<FileColumn> columns, List<Group> groups) {

    /**
     * A group of rows.
     *
     * @param rows their number
     * @param chunks the metadata of the chunks of all leaves
     */
    record Group(long rows, List<ThriftStruct> chunks) {}

    private static final String MAGIC = "PAR1";
    private static final String ENCRYPTED = "PARE";
    private static final int WORD = 4;

    /**
     * Reads the metadata of a file.
     *
     * @throws FileFormatException if it is no Parquet file, cut short, encrypted or damaged
     */
    static Footer read(FileContent content) {
        long size = content.size();
        if (size == 0) {
            throw new FileFormatException("The file " + content.file() + " is empty, expected a Parquet file.");
        }
        String begin = word(content, 0);
        String end = word(content, size - WORD);
        if (begin.equals(ENCRYPTED) && end.equals(ENCRYPTED)) {
            throw new FileFormatException("The file " + content.file() + " is encrypted; write it without encryption.");
        }
        if (!begin.equals(MAGIC)) {
            throw new FileFormatException("The file " + content.file()
                    + " is not a Parquet file: it does not begin with " + MAGIC + "; choose the format that it has.");
        }
        if (!end.equals(MAGIC) || size < 3 * WORD) {
            throw new FileFormatException(
                    "The file " + content.file() + " is cut short: it does not end with " + MAGIC + "; get it again.");
        }
        return parsed(content, size - 2 * WORD);
    }

    private static String word(FileContent content, long at) {
        return content.size() < WORD
                ? ""
                : StandardCharsets.ISO_8859_1.decode(content.read(at, WORD)).toString();
    }

    private static Footer parsed(FileContent content, long end) {
        try {
            long length = Integer.toUnsignedLong(content.read(end, WORD).getInt());
            ByteBuffer bytes = content.read(end - length, length);
            return of(ThriftStruct.read(bytes));
        } catch (FileFormatException e) {
            throw e;
        } catch (RuntimeException e) {
            throw content.damaged("its metadata", e);
        }
    }

    private static Footer of(ThriftStruct metadata) {
        List<FileColumn> columns = FileColumn.all(metadata.structs(2));
        List<Group> groups = new ArrayList<>();
        int leaves = columns.stream().mapToInt(FileColumn::leaves).sum();
        for (ThriftStruct group : metadata.structs(4)) {
            List<ThriftStruct> chunks = group.structs(1);
            if (chunks.size() != leaves || group.number(3) < 0) {
                throw new IllegalArgumentException(
                        chunks.size() + " columns of " + group.number(3) + " rows where there are " + leaves);
            }
            groups.add(new Group(group.number(3), chunks));
        }
        return new Footer(
                columns.stream().map(column -> checked(column, groups)).toList(), groups);
    }

    /** A column that can be read in all groups, or in none. */
    private static FileColumn checked(FileColumn column, List<Group> groups) {
        if (column.form().isEmpty()) {
            return column;
        }
        try {
            PhysicalType type = column.form().get().type();
            groups.forEach(group -> ColumnChunk.of(group.chunks().get(column.leaf()), type));
            return column;
        } catch (UnreadableException e) {
            return column.unreadable(e.reason());
        }
    }
}
