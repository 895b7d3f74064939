package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Opens tables of a format: learns or recalls the encoding of the rows, and encodes them.
 *
 * @param options the user's options
 * @param format the format of the files
 * @param usage the expected location, for messages
 */
record TableSource(Options options, TableReading format, String usage) implements DataSource {

    private static final String REMEMBERED = "encoded as the model remembers it";

    @Override
    public DataSet open(DataSpec spec) {
        return fitted(spec, ModelTask.OPEN, List.of());
    }

    @Override
    public DataSet open(DataSpec spec, Model model) {
        Optional<TableEncoding> encoding = TableEncoding.of(model);
        return encoding.isPresent()
                ? remembered(spec, encoding.get())
                : fitted(spec, ModelTask.of(model), warnings(model));
    }

    @Override
    public Stream<DataSet> inputs(DataSpec spec, Model model) {
        Optional<TableEncoding> encoding = TableEncoding.of(model);
        if (encoding.isPresent()) {
            TableEncoding known = encoding.get();
            MissingCells missing = MissingCells.of(options).orElse(known.missing());
            return inputs(spec, known.features(), missing, true, REMEMBERED, ignored(spec));
        }
        Optional<Path> stats = options.find(TableParts.STATS);
        if (stats.isPresent()) {
            TableFitting fitting = new TableFitting(options, format.read(stats.get()), spec);
            TableFeatures features =
                    fitting.fit(ModelTask.OPEN, new ArrayList<>()).features();
            return inputs(spec, features, fitting.missing(), false, TableParts.statistics(stats.get()), List.of());
        }
        return ofItsOwn(spec, warnings(model));
    }

    /** The rows of the file, in parts unless a part of the rows is to be selected first. */
    private Stream<DataSet> inputs(
            DataSpec spec,
            TableFeatures features,
            MissingCells missing,
            boolean isRemembered,
            String source,
            List<String> warnings) {
        Path file = spec.path(usage);
        TableRows rows = options.find(TableParts.SPLIT).isEmpty()
                ? format.open(file)
                : TableRows.of(
                        TableParts.withoutStatistics(file, format, options).chosen());
        TableEncoder encoder = new TableEncoder(features, missing, isRemembered);
        return InputParts.of(spec, new TableInputs(spec, rows, features, encoder, source, warnings));
    }

    /** With the statistics of the rows themselves, which must be in memory for that. */
    private Stream<DataSet> ofItsOwn(DataSpec spec, List<String> warnings) {
        Path file = spec.path(usage);
        TableParts parts = InputFile.isStandard(file)
                ? TableParts.of(format.ofStandardInput())
                : TableParts.withoutStatistics(file, format, options);
        TableFitting fitting = new TableFitting(options, parts.training(), spec);
        TableFeatures features = fitting.features(options.find(TableFitting.TARGET));
        TableEncoder encoder = new TableEncoder(features, fitting.missing(), false);
        return InputParts.of(
                spec,
                new TableInputs(spec, TableRows.of(parts.chosen()), features, encoder, parts.statistics(), warnings));
    }

    /** A new network has learnt nothing that other statistics could contradict. */
    private List<String> warnings(Model model) {
        boolean isStandardized = TableFitting.isStandardized(options);
        boolean own = options.find(TableParts.STATS).isEmpty()
                && options.find(TableParts.SPLIT).isEmpty();
        return KnownClasses.isFresh(model) || !own
                ? List.of()
                : List.of("The model does not say how its tables were encoded: "
                        + (isStandardized ? "means, deviations" : "medians")
                        + ", texts and the order of the classes are taken from this file. Write stats=FILE for those "
                        + "of the training data"
                        + (isStandardized ? ", or scale=none for the numbers as they are." : "."));
    }

    private DataSet fitted(DataSpec spec, ModelTask model, List<String> warnings) {
        return fitted(spec, read(spec), model, warnings);
    }

    private TableParts read(DataSpec spec) {
        return TableParts.read(spec.path(usage), format, options);
    }

    private DataSet fitted(DataSpec spec, TableParts rows, ModelTask model, List<String> warnings) {
        List<String> notes = new ArrayList<>(warnings);
        TableEncoding encoding = new TableFitting(options, rows.training(), spec).fit(model, notes);
        TableExamples examples =
                new TableExamples(spec, rows, encoding, encoding.target().name(), false);
        notes.addAll(examples.doubts());
        EncodedDataSet data = examples.dataSet(rows.statistics(), notes);
        // read again then, since the cells of a table take much more memory than its numbers
        return rows.isOfItself()
                ? data.with(places -> fitted(spec, read(spec).learningFrom(places), model, warnings))
                : data;
    }

    private DataSet remembered(DataSpec spec, TableEncoding encoding) {
        TableParts rows = TableParts.withoutStatistics(spec.path(usage), format, options);
        encoding.features().requireIn(rows.chosen());
        String target =
                options.find(TableFitting.TARGET).orElse(encoding.target().name());
        MissingCells missing = MissingCells.of(options).orElse(encoding.missing());
        return new TableExamples(
                        spec, rows, new TableEncoding(encoding.features(), encoding.target(), missing), target, true)
                .dataSet(REMEMBERED, ignored(spec));
    }

    private static List<String> ignored(DataSpec spec) {
        List<String> given = TableFitting.REMEMBERED.stream()
                .map(Option::name)
                .filter(spec.options()::containsKey)
                .toList();
        return given.isEmpty()
                ? List.of()
                : List.of("The model remembers the encoding that it was trained with; "
                        + String.join(", ", given) + " (in the data's name) "
                        + (given.size() == 1 ? "is" : "are") + " not looked at.");
    }
}
