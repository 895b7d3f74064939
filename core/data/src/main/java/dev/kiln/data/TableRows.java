package dev.kiln.data;

import java.util.Optional;
import java.util.stream.LongStream;

/** The rows of a table in parts, one after another. */
interface TableRows extends AutoCloseable {

    /**
     * The next rows.
     *
     * @param most the maximum number, at least 1
     * @return a table of at least one row; empty at the end
     * @throws dev.kiln.graph.error.FileFormatException if the file has no row at all, is damaged or cannot be read
     */
    Optional<Table> next(int most);

    /** Closes the file. */
    @Override
    void close();

    /** The rows of a table in memory. */
    static TableRows of(Table table) {
        return new TableRows() {
            private int at;

            @Override
            public Optional<Table> next(int most) {
                long[] places = LongStream.range(at, Math.min(table.rows().size(), (long) at + most))
                        .toArray();
                at += places.length;
                return places.length == 0 ? Optional.empty() : Optional.of(table.select(places));
            }

            @Override
            public void close() {
                // it is in memory
            }
        };
    }
}
