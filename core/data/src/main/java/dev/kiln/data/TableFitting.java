package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Learns the encoding of a table from rows.
 *
 * @param options the user's options
 * @param table the training rows
 * @param spec the name of the data in messages
 */
record TableFitting(Options options, Table table, DataSpec spec) {

    private enum Scale {
        STANDARD,
        NONE
    }

    /** The option for the target column. */
    static final Option<String> TARGET =
            Option.text("target", "the target column; the last one if left out").optional();

    private static final Option<String> TYPES = Option.text(
                    "types",
                    "the kinds of columns, as COLUMN:number, COLUMN:text, COLUMN:date or COLUMN:words, comma-separated; if left out, numbers or dates where all cells are, else text")
            .optional();
    private static final Option<String> DROP = Option.text("drop", "columns that are not features, comma-separated")
            .optional();
    private static final Option<Scale> SCALE = Option.choice(
                    "scale", Scale.class, "whether numbers are standardized to mean 0 and standard deviation 1")
            .byDefault(Scale.STANDARD);

    /** The options. */
    static final List<Option<?>> OPTIONS = List.of(TARGET, TaskGuess.TASK, TYPES, MissingCells.MISSING, DROP, SCALE);

    /** The options that a stored encoding determines. */
    static final List<Option<?>> REMEMBERED = List.of(TaskGuess.TASK, TYPES, DROP, SCALE, TableParts.STATS);

    /** Whether numbers are standardized to mean 0 and standard deviation 1. */
    static boolean isStandardized(Options options) {
        return options.get(SCALE) == Scale.STANDARD;
    }

    /**
     * Learns.
     *
     * @param model the model's statements on its targets
     * @param notes receives the assumptions made
     * @throws dev.kiln.graph.error.DataException if a column cannot be learnt from
     */
    TableEncoding fit(ModelTask model, List<String> notes) {
        List<String> header = table.header();
        String target = options.find(TARGET).orElse(header.get(header.size() - 1));
        TableFeatures features = features(Optional.of(target));
        if (dropped().contains(target)) {
            notes.add("The column " + target + " is the target, although drop names it; target=COLUMN names another.");
        }
        MissingCells missing = missing();
        TableTarget answer = TableTarget.fit(
                table,
                target,
                missing,
                Optional.ofNullable(said().get(target)),
                options.find(TaskGuess.TASK).map(StatedTask::task),
                model,
                spec,
                notes);
        return new TableEncoding(features, answer, missing);
    }

    /**
     * Learns the encoding of the features.
     *
     * @param target the target, which is no feature; empty where the table has none
     * @throws dev.kiln.graph.error.DataException if a column cannot be learnt from
     */
    TableFeatures features(Optional<String> target) {
        List<TableColumn> columns = new ArrayList<>();
        for (String name : TableFeatures.names(table, target, dropped())) {
            columns.add(column(name, missing(), Optional.ofNullable(said().get(name))));
        }
        return new TableFeatures(columns);
    }

    /** The rule for missing cells. */
    MissingCells missing() {
        return MissingCells.of(options).orElse(MissingCells.COMMON);
    }

    private List<String> dropped() {
        return ColumnNames.list(options.find(DROP).orElse(""), table.header());
    }

    /** The kinds of columns that the user stated. */
    private Map<String, ColumnKind> said() {
        return options.find(TYPES)
                .map(text -> ColumnNames.kinds(text, table.header()))
                .orElse(Map.of());
    }

    private TableColumn column(String name, MissingCells missing, Optional<ColumnKind> said) {
        boolean literal = said.filter(ColumnKind::isOfTexts).isPresent();
        ColumnKind kind = ColumnKind.of(table, name, missing, said, EnumSet.allOf(Numerals.Remedy.class));
        return TableColumn.fit(table, name, missing, kind, literal, isStandardized(options));
    }
}
