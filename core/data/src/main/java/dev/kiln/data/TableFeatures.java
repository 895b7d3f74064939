package dev.kiln.data;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.DataException;
import java.util.List;
import java.util.Optional;

/**
 * The feature columns of a model, concatenated.
 *
 * @param columns the columns in the order of the header of the file to which they were fitted
 */
record TableFeatures(List<TableColumn> columns) {

    TableFeatures {
        columns = List.copyOf(columns);
    }

    int width() {
        return columns.stream().mapToInt(TableColumn::width).sum();
    }

    List<String> names() {
        return columns.stream().map(TableColumn::name).toList();
    }

    /**
     * The names of all feature columns.
     *
     * @param target the target; empty where the table has none
     */
    static List<String> names(Table table, Optional<String> target, List<String> dropped) {
        dropped.forEach(table::column);
        target.ifPresent(table::column);
        List<String> names = table.header().stream()
                .filter(name -> !target.equals(Optional.of(name)) && !dropped.contains(name))
                .toList();
        if (names.isEmpty()) {
            throw new DataException("The file " + table.path() + " has no column besides "
                    + target.map(name -> "the target " + name).orElse("those that drop names") + ".");
        }
        return names;
    }

    /**
     * Checks that a table has these columns.
     *
     * @throws DataException that names the missing ones
     */
    void requireIn(Table table) {
        List<String> absent =
                names().stream().filter(name -> !table.header().contains(name)).toList();
        if (!absent.isEmpty()) {
            throw new DataException("The file " + table.path() + " has no column " + Listing.of(absent)
                    + ", which the model was trained with." + Spelling.hint(absent.get(0), table.header()) + " It has "
                    + Listing.of(table.header()) + ".");
        }
    }
}
