package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Spelling;
import dev.kiln.data.ColumnKind;
import dev.kiln.data.FeatureColumn;
import dev.kiln.graph.error.OptionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The limits of an attacker of a table: a column of numbers with a fraction changes within the range of its values in the
 * data. A column of whole numbers only changes if it is named, by whole numbers; one of texts never does, since its features
 * are one choice of several.
 *
 * @param limits the limits, in the encoded features
 * @param mutable the names of the columns that may change
 * @param fixed the names of those that may not
 * @param unit a sentence about the unit of eps, which is that of the encoded features
 */
public record TableLimits(FeatureLimits limits, List<String> mutable, List<String> fixed, String unit) {

    private static final int READ_AT_ONCE = 1024;

    /** The rounding error of a whole number after its encoding in single precision and back, relative to its size. */
    private static final double ROUNDING = 1e-5;

    /** Copies the lists. */
    public TableLimits {
        mutable = List.copyOf(mutable);
        fixed = List.copyOf(fixed);
    }

    /**
     * The limits of a table.
     *
     * @param data the data
     * @param named the columns that alone may change; empty for all columns of numbers with a fraction
     * @return the limits; empty of data that are not a table
     * @throws OptionException if a named column is not there or has texts, or no column may change
     */
    public static Optional<TableLimits> of(DataSet data, List<String> named) {
        List<FeatureColumn> columns = FeatureColumn.of(data);
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        requireNumbers(columns, named, data);
        return Optional.of(new Fitting(data, columns, named).limits());
    }

    private static void requireNumbers(List<FeatureColumn> columns, List<String> named, DataSet data) {
        List<String> names = columns.stream().map(FeatureColumn::name).toList();
        for (String name : named) {
            int at = names.indexOf(name);
            if (at < 0) {
                throw new OptionException("There is no column " + name + " among the features of " + data.spec() + "."
                        + Spelling.hint(name, names) + " They are " + String.join(", ", names) + ".");
            }
            if (columns.get(at).kind() != ColumnKind.NUMBER) {
                String things = columns.get(at).kind() == ColumnKind.DATE ? "dates" : "texts";
                throw new OptionException("The column " + name + " of " + data.spec() + " has " + things
                        + ", each several features; an attack by small changes cannot change it.");
            }
        }
    }

    /** Reads the ranges of the features, and which have whole numbers alone. */
    private static final class Fitting {

        private final List<FeatureColumn> columns;
        private final List<String> named;
        private final DataSet data;
        private final float[] low;
        private final float[] high;
        private final boolean[] isWhole;

        Fitting(DataSet data, List<FeatureColumn> columns, List<String> named) {
            this.data = data;
            this.columns = columns;
            this.named = named;
            FeatureColumn last = columns.get(columns.size() - 1);
            int features = last.from() + last.width();
            this.low = new float[features];
            this.high = new float[features];
            this.isWhole = new boolean[features];
            Arrays.fill(low, Float.POSITIVE_INFINITY);
            Arrays.fill(high, Float.NEGATIVE_INFINITY);
            Arrays.fill(isWhole, true);
        }

        TableLimits limits() {
            for (Batch batch : data.batches(READ_AT_ONCE)) {
                read(batch.inputs().toFloatArray());
            }
            FeatureLimits none = FeatureLimits.none(low.length);
            Arrays.fill(none.mutable(), false);
            List<String> mutable = new ArrayList<>();
            List<String> fixed = new ArrayList<>();
            for (FeatureColumn column : columns) {
                boolean isChosen = named.isEmpty()
                        ? column.kind() == ColumnKind.NUMBER && !isWhole[column.from()]
                        : named.contains(column.name());
                (isChosen ? mutable : fixed).add(column.name());
                if (isChosen) {
                    set(none, column);
                }
            }
            if (mutable.isEmpty()) {
                throw new OptionException(
                        "All columns of " + data.spec() + " have whole numbers or texts, which an attack"
                                + " leaves as they are; name those of whole numbers that may change with --mutable, of "
                                + String.join(", ", fixed) + ".");
            }
            return new TableLimits(none, mutable, fixed, unit(mutable));
        }

        /** Without a standardization the same eps is a small share of one column's values and a large one of another's. */
        private String unit(List<String> mutable) {
            List<FeatureColumn> raw = columns.stream()
                    .filter(column -> mutable.contains(column.name()) && column.mean() == 0 && column.deviation() == 1)
                    .sorted(Comparator.comparingDouble(this::span))
                    .toList();
            if (raw.isEmpty()) {
                return "eps is in standard deviations of the training data.";
            }
            FeatureColumn narrow = raw.get(0);
            FeatureColumn wide = raw.get(raw.size() - 1);
            String ofAll = "eps is in the units of the table, since its columns were not standardized (scale=none)";
            return raw.size() == 1
                    ? ofAll + "."
                    : String.format(
                            Locale.ROOT,
                            "%s: the same number for %s, whose values span %.4g, as for %s, whose span %.4g. Attack columns of"
                                    + " different spans each by itself (--mutable), or train on standardized ones"
                                    + " (scale=standard).",
                            ofAll,
                            narrow.name(),
                            span(narrow),
                            wide.name(),
                            span(wide));
        }

        private double span(FeatureColumn column) {
            return (double) high[column.from()] - low[column.from()];
        }

        private void set(FeatureLimits limits, FeatureColumn column) {
            int at = column.from();
            limits.mutable()[at] = true;
            limits.low()[at] = low[at];
            limits.high()[at] = high[at];
            if (isWhole[at]) {
                limits.step()[at] = 1 / column.deviation();
                limits.offset()[at] = -column.mean() / column.deviation();
            }
        }

        private void read(float[] values) {
            for (int i = 0; i < values.length; i++) {
                int feature = i % low.length;
                low[feature] = Math.min(low[feature], values[i]);
                high[feature] = Math.max(high[feature], values[i]);
            }
            for (FeatureColumn column : columns) {
                for (int i = column.from(); i < values.length && isWhole[column.from()]; i += low.length) {
                    double cell = values[i] * column.deviation() + column.mean();
                    double error = Math.abs(cell - Math.rint(cell));
                    isWhole[column.from()] = error <= ROUNDING * (Math.abs(cell) + column.deviation() + 1);
                }
            }
        }
    }
}
