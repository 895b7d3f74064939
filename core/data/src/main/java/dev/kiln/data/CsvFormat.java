package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import java.util.List;

/**
 * A table with a header line: {@code csv:FILE}.
 *
 * <p>An example is FLOAT {@code [D]}. A column of numbers is one of them, standardized to mean 0 and standard
 * deviation 1 unless {@code scale=none}; a column of texts is one-hot, one number for each text in alphabetical order.
 * A date is its days since 1970 and its angles in the year, the week and, with a time, the day, each as sine and cosine;
 * a column of words, which the user must state, is 1 for each word that is in its text.
 * A column that holds mostly numbers and some other cells is rejected unless the user states its kind. Cells that are
 * blank, {@code NA}, {@code N/A}, {@code NaN}, {@code null} or {@code ?} are missing: they are filled with the column's
 * median or most frequent text, and reported.
 *
 * <p>The target is the last column, or the one that {@code target} names. It is a class where it is text or at most 20
 * different whole numbers, or where the model for which the table is opened predicts classes, else a value, FLOAT
 * {@code [1]}, in its own unit; {@code task} overrides that.
 *
 * <p><b>A model stores the encoding</b> of its training data in its metadata under {@value TableEncoding#KEY}: columns,
 * means, deviations, medians, texts and classes. A table that is opened for the model is encoded with it: its columns
 * are found by their names, others are ignored.
 *
 * <p>For other models <b>test data must be encoded with the statistics of the training data</b>. There are two ways.
 * Either both parts are in one file, as {@code csv:all.csv?split=train} and {@code csv:all.csv?split=test}: rows are
 * divided at random by {@code split-seed}, and all statistics come from the rows of the training part. Or the test file
 * names the training file: {@code csv:test.csv?stats=train.csv}. Without either, the statistics are those of all rows
 * of the file, as the data's description states.
 */
public final class CsvFormat implements DataFormat {

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public String summary() {
        return "a table with a header line; text is encoded, missing values are filled in";
    }

    @Override
    public String usage() {
        return "csv:FILE";
    }

    @Override
    public List<Option<?>> options() {
        return TableData.options(CsvDialect.OPTIONS);
    }

    @Override
    public DataSource create(Options options) {
        return new TableSource(options, CsvDialect.of(options).reading(), "FILE.csv");
    }
}
