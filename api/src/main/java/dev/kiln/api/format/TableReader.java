package dev.kiln.api.format;

import dev.kiln.graph.status.Stable;
import java.util.List;
import java.util.Map;

/**
 * The rows of a table, read one after another by one thread.
 *
 * <p>The host asks for few rows at a time where it can do with them, as for predictions, and for all of them where it
 * learns from them. A reader that keeps no more than it was asked for reads files of any length in the memory of a part.
 */
@Stable
public interface TableReader extends AutoCloseable {

    /**
     * Returns the names of the columns, asked for after each call of {@link #next}. A name that occurs twice is refused,
     * and a blank one becomes {@code column 1} and so on, by its position from 1. A format whose rows name their columns
     * returns those of the rows so far: later ones are added at the end, and earlier rows have no value there.
     */
    List<String> columns();

    /**
     * Reads the next rows.
     *
     * @param most the maximum number, at least 1
     * @return the rows, at least one and as many as are at hand, with a cell for each of the {@link #columns}; none at
     *     the end
     * @throws dev.kiln.graph.error.FileFormatException if the file is damaged or cannot be read
     */
    List<TableRow> next(int most);

    /**
     * Returns the columns whose cells cannot be texts, such as lists, each with the reason as a clause after its name:
     * {@code holds lists}. Their cells are empty. The host refuses such a column where it is used, and only there. None
     * by default.
     */
    default Map<String, String> unreadable() {
        return Map.of();
    }

    /** Closes the file. */
    @Override
    void close();
}
