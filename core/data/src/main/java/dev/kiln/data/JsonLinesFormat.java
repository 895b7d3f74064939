package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import java.util.List;

/**
 * A table as lines of JSON: {@code jsonl:FILE}, a flat object on each line, gzip or plain, in UTF-8.
 *
 * <p>The members of the objects are the columns, in the order in which they appear first; everything else is as in a
 * {@linkplain CsvFormat CSV file}. A member that an object does not have, or that is {@code null}, is a missing cell.
 * Numbers and texts that are written like numbers are the same, and truth values are the texts {@code true} and
 * {@code false}. Objects and arrays within an object are refused.
 */
public final class JsonLinesFormat implements DataFormat {

    @Override
    public String name() {
        return "jsonl";
    }

    @Override
    public String summary() {
        return "a table as lines of JSON, a flat object on each; encoded as csv";
    }

    @Override
    public String usage() {
        return "jsonl:FILE";
    }

    @Override
    public List<Option<?>> options() {
        return TableData.options(List.of(CsvDialect.DECIMAL));
    }

    @Override
    public DataSource create(Options options) {
        Numerals numerals = options.get(CsvDialect.DECIMAL);
        TableReading reading = new TableReading(new JsonLinesFile(numerals), numerals, true);
        return new TableSource(options, reading, "FILE.jsonl");
    }
}
