package dev.kiln.data;

import dev.kiln.api.extension.Spelling;
import dev.kiln.api.model.Model;
import dev.kiln.files.Json;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the rows of a table become examples. A model remembers it in its metadata, so that it reads raw tables later.
 *
 * @param features the columns that the model is given, in order, with what was learnt from the rows to train on
 * @param target what it predicts
 * @param missing which cells hold no value
 */
record TableEncoding(CsvFeatures features, CsvTarget target, MissingCells missing) {

    /** The entry of a model's metadata that says how its tables were encoded. */
    static final String KEY = "dev.kiln.table";

    /**
     * The encoding that a model remembers.
     *
     * @return the encoding; empty where the model was not trained on a table
     * @throws FileFormatException if what it remembers is damaged
     */
    static Optional<TableEncoding> of(Model model) {
        return Optional.ofNullable(model.metadata().get(KEY)).map(text -> read(text, "The metadata " + KEY));
    }

    private static TableEncoding read(String text, String where) {
        Json json = Json.parse(text, where);
        List<CsvColumn> columns = new ArrayList<>();
        json.get("features").items().forEach(column -> columns.add(CsvColumn.read(column, where)));
        if (columns.isEmpty()) {
            throw new FileFormatException(where + " names no columns; it is damaged.");
        }
        return new TableEncoding(
                new CsvFeatures(columns),
                CsvTarget.read(json.get("target"), where),
                new MissingCells(json.get("missing").texts()));
    }

    /** What makes the same encoding again. */
    Json json() {
        List<Json> columns = features.columns().stream().map(CsvColumn::json).toList();
        return Json.object()
                .with("features", Json.array(columns))
                .with("target", target.json())
                .with("missing", Json.ofTexts(missing.words()));
    }

    /**
     * Checks that a table has the columns that the model was trained with.
     *
     * @throws DataException that names those it has not
     */
    void requireColumns(CsvTable table) {
        List<String> absent = features.names().stream()
                .filter(name -> !table.header().contains(name))
                .toList();
        if (!absent.isEmpty()) {
            throw new DataException("The file " + table.path() + " has no column " + Listing.of(absent)
                    + ", which the model was trained with." + Spelling.hint(absent.get(0), table.header()) + " It has "
                    + Listing.of(table.header()) + ".");
        }
    }
}
