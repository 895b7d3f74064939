package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.format.DataSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of a table for predictions; a column with targets is not read. */
final class TableInputs implements InputParts.Source<Table> {

    private final DataSpec spec;
    private final TableRows rows;
    private final TableFeatures features;
    private final TableEncoder encoder;
    private final String source;
    private final List<String> warnings;
    private boolean isChecked;

    /**
     * The rows of a file.
     *
     * @param spec the specification as typed
     * @param rows the rows
     * @param features the encoding of the columns
     * @param encoder encodes the rows
     * @param source the origin of the encoding, a clause
     * @param warnings further warnings for the user
     */
    TableInputs(
            DataSpec spec,
            TableRows rows,
            TableFeatures features,
            TableEncoder encoder,
            String source,
            List<String> warnings) {
        this.spec = spec;
        this.rows = rows;
        this.features = features;
        this.encoder = encoder;
        this.source = source;
        this.warnings = List.copyOf(warnings);
    }

    @Override
    public Optional<Table> next() {
        Optional<Table> part = rows.next(InputParts.EXAMPLES);
        if (!isChecked) {
            part.ifPresent(features::requireIn);
            isChecked = true;
        }
        return part;
    }

    @Override
    public DataSet encode(Table part, boolean isLast) {
        List<String> notes = new ArrayList<>();
        Rows inputs = encoder.encode(part);
        if (isLast) {
            notes.addAll(warnings);
            encoder.tell(notes);
        }
        return TensorDataSet.withoutTargets(
                spec,
                inputs,
                new ExampleNames(
                        part.layout().rowName(),
                        row -> Long.toString(part.rows().get((int) row).number())),
                new DataDescription(TableExamples.facts(features, part, Optional.empty(), source), List.of(), notes));
    }

    @Override
    public void close() {
        rows.close();
    }
}
