package dev.kiln.data;

import dev.kiln.api.model.Model;
import dev.kiln.files.Json;
import dev.kiln.graph.error.FileFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The encoding of the rows of a table as examples. A model stores it in its metadata, so that it can read raw tables
 * later.
 *
 * @param features the feature columns, in order, with the statistics of the training rows
 * @param target the target
 * @param missing the rule for missing cells
 */
record TableEncoding(TableFeatures features, TableTarget target, MissingCells missing) {

    /** The entry of a model's metadata with the encoding of its tables. */
    static final String KEY = "dev.kiln.table";

    /**
     * The encoding stored in a model.
     *
     * @return the encoding; empty where the model was not trained on a table
     * @throws FileFormatException if it is damaged
     */
    static Optional<TableEncoding> of(Model model) {
        return Optional.ofNullable(model.metadata().get(KEY)).map(text -> read(text, "The metadata " + KEY));
    }

    static TableEncoding read(String text, String where) {
        Json json = Json.parse(text, where);
        List<TableColumn> columns = new ArrayList<>();
        json.get("features").items().forEach(column -> columns.add(TableColumn.read(column, where)));
        if (columns.isEmpty()) {
            throw new FileFormatException(where + " names no columns; it is damaged.");
        }
        return new TableEncoding(
                new TableFeatures(columns),
                TableTarget.read(json.get("target"), where),
                new MissingCells(json.get("missing").texts()));
    }

    /** The JSON form of the encoding. */
    Json json() {
        List<Json> columns = features.columns().stream().map(TableColumn::json).toList();
        return Json.object()
                .with("features", Json.array(columns))
                .with("target", target.json())
                .with("missing", Json.ofTexts(missing.words()));
    }
}
