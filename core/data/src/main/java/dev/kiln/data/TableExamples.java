package dev.kiln.data;

import dev.kiln.api.format.DataSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The examples of a table.
 *
 * @param spec the specification as typed
 * @param rows the rows to read
 * @param encoding their encoding
 * @param target the target column of the table
 * @param isRemembered whether a model stores the encoding, so that the options that describe it are ignored
 */
record TableExamples(DataSpec spec, TableParts rows, TableEncoding encoding, String target, boolean isRemembered) {

    /** The share of different texts among the rows from which texts carry hardly any information. */
    private static final double MANY = 0.5;

    private static final int FEW_TEXTS = 20;

    /** The maximum up to which a double holds every whole number. */
    private static final double MOST_EXACT = 1L << 53;

    /**
     * Encodes.
     *
     * @param source the origin of the encoding, a clause
     * @param warnings further warnings for the user
     * @throws dev.kiln.graph.error.DataException if a cell cannot be encoded
     */
    EncodedDataSet dataSet(String source, List<String> warnings) {
        Table table = rows.chosen();
        List<String> notes = new ArrayList<>(warnings);
        TableEncoder encoder = new TableEncoder(encoding.features(), encoding.missing(), isRemembered);
        Rows inputs = encoder.encode(table);
        encoder.tell(notes);
        Rows targets = encoding.target().encode(table, target, encoding.missing(), isRemembered);
        TensorDataSet data = new TensorDataSet(
                spec.text(),
                encoding.target().task(),
                encoding.target().classes(),
                inputs,
                targets,
                DataFingerprint.ofFiles(rows.files()),
                new DataDescription(facts(source), new TableColumns(table, encoding, target).all(), notes));
        return new EncodedDataSet(
                data, Map.of(TableEncoding.KEY, encoding.json().toString()));
    }

    private List<String> facts(String source) {
        List<String> facts = new ArrayList<>();
        facts.add("target " + target);
        if (encoding.target().isNumbered(rows.chosen(), target)) {
            facts.add("its whole numbers are the numbers of the classes");
        }
        facts.addAll(facts(encoding.features(), rows.chosen(), Optional.of(target), source));
        return facts;
    }

    /**
     * The interpretation of the columns, in clauses.
     *
     * @param target the target; empty where it is not read
     * @param source the origin of the encoding, a clause
     */
    static List<String> facts(TableFeatures features, Table table, Optional<String> target, String source) {
        List<String> facts = new ArrayList<>();
        add(facts, "numbers ", names(features, ColumnKind.NUMBER));
        add(facts, "dates ", names(features, ColumnKind.DATE));
        add(facts, "texts ", names(features, ColumnKind.TEXT));
        add(facts, "words of ", names(features, ColumnKind.WORDS));
        List<String> used = features.names();
        add(
                facts,
                "not looked at: ",
                table.header().stream()
                        .filter(name -> !used.contains(name) && !target.equals(Optional.of(name)))
                        .toList());
        facts.add(source);
        return facts;
    }

    private static void add(List<String> facts, String what, List<String> names) {
        if (!names.isEmpty()) {
            facts.add(what + Listing.of(names));
        }
    }

    private static List<String> names(TableFeatures features, ColumnKind kind) {
        return features.columns().stream()
                .filter(column -> column.kind() == kind)
                .map(column -> kind.isOfTexts() ? column.name() + " (" + column.width() + " different)" : column.name())
                .toList();
    }

    /** Likely mistakes, where the encoding was learnt from these rows. */
    List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        Table table = rows.training();
        boolean areNumbers = table.header().stream()
                .allMatch(name -> table.unnamed().contains(name)
                        || table.numerals().number(name).isPresent());
        if (areNumbers) {
            doubts.add("The header of " + table.path() + " is " + Listing.of(table.header())
                    + ", numbers alone: if it is an example, put a line with the names of the columns before it.");
        }
        for (TableColumn column : encoding.features().columns()) {
            String name = column.name();
            if (rows.chosen().unnamed().contains(name)) {
                doubts.add("A column of the header has no name; it is a feature called \"" + name
                        + "\". If it holds the numbers of the rows, leave it out with drop=" + name + ".");
            }
            if (column.kind() == ColumnKind.NUMBER && isRounded(table, table.cells(name))) {
                doubts.add("The column " + name
                        + " has different whole numbers beyond 2^53 that are one and the same after"
                        + " rounding. If they name things, leave the column out with drop=" + name
                        + "; if not, write them from another origin or in another unit.");
            }
            if (column.kind() == ColumnKind.TEXT
                    && column.width() > FEW_TEXTS
                    && column.width() > MANY * rows.training().rows().size()) {
                doubts.add("The column " + name + " is taken for texts, " + column.width() + " different ones in "
                        + rows.training().rows().size() + " rows; leave it out with drop=" + name
                        + " if it is not informative, write types=" + name
                        + ":words if its texts have several words, or"
                        + " mend its cells if they should be numbers.");
            }
        }
        return doubts;
    }

    /** Whether different cells become the same number because of rounding before the decimal mark. */
    private static boolean isRounded(Table table, List<String> cells) {
        Map<Double, BigDecimal> seen = new HashMap<>();
        for (String cell : cells) {
            double value = table.numerals().number(cell).orElse(0);
            if (Math.abs(value) >= MOST_EXACT) {
                BigDecimal exact = table.numerals().exact(cell);
                BigDecimal other = seen.putIfAbsent(value, exact);
                if (other != null && other.compareTo(exact) != 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
