package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.data.Column;
import dev.kiln.data.ColumnKind;
import dev.kiln.data.DataDescription;
import dev.kiln.data.DataStatistics;
import dev.kiln.data.DataStatistics.Numbers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the content of a data set as Kiln interprets it. */
@Command(
        name = "data",
        description =
                "The content of a data set as Kiln interprets it: count, columns and types, classes, shapes, ranges, "
                        + "missing values, samples.")
final class DataCommand implements Callable<Integer> {

    /** The properties of a column of a table. */
    static final List<String> COLUMNS = List.of("column", "role", "kind", "missing", "different", "values");

    /** Further ones are counted and not listed. */
    private static final int MOST_CLASSES = 100;

    @Parameters(paramLabel = "SPEC", description = "The data set, as for --data of other commands.")
    private String spec = "";

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Writes an HTML report, with the first pictures of each class.")
    private @Nullable Path report;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        if (report != null) {
            Arguments.writableFolder("--report", report, Reports.FILE);
        }
        try (Host host = Host.open(common)) {
            DataSet data = host.data(spec);
            DataStatistics statistics = DataStatistics.of(data);
            show(host.console(), data, statistics);
            if (common.json().isPresent() || report != null) {
                JsonDocument document = DataJson.of(host, data, statistics);
                document.write(host);
                if (report != null) {
                    new DataReport(data, statistics).write(report, document);
                }
            }
            return ExitStatus.DONE;
        }
    }

    private static void show(Console console, DataSet data, DataStatistics statistics) {
        console.format("examples %d, %s %s", data.size(), statistics.type(), Arrays.toString(data.exampleShape()));
        console.format("inputs   %s", numbers(statistics.inputs()));
        statistics.targets().ifPresent(targets -> console.format("targets  %s", numbers(targets)));
        columns(console, DataDescription.of(data).columns());
        if (data.task() == Task.CLASSIFICATION) {
            classes(console, data.classes(), statistics.perClass());
        }
        for (int i = 0; i < statistics.first().size(); i++) {
            DataStatistics.Example example = statistics.first().get(i);
            String inputs = example.inputs().stream().map(DataCommand::number).collect(Collectors.joining(" "));
            console.format("example %d: %s -> %s", i, inputs, example.target());
        }
    }

    private static void columns(Console console, List<Column> columns) {
        if (columns.isEmpty()) {
            return;
        }
        TextTable.of(COLUMNS, columns.stream().map(DataCommand::cells).toList()).forEach(console::line);
    }

    /** The cells of a column, as many as {@link #COLUMNS}. */
    static List<String> cells(Column column) {
        String values = column.range()
                .map(range -> number(range.min()) + " to " + number(range.max()) + ", mean " + number(range.mean()))
                .orElseGet(() -> String.join(column.kind() == ColumnKind.DATE ? " to " : ", ", column.most()));
        return List.of(
                column.name(),
                column.role().name().toLowerCase(Locale.ROOT),
                column.kind().word(),
                Long.toString(column.missing()),
                Long.toString(column.different()),
                values);
    }

    private static void classes(Console console, List<String> classes, List<Long> perClass) {
        console.format("%-6s %-24s %10s", "class", "name", "examples");
        for (int i = 0; i < Math.min(classes.size(), MOST_CLASSES); i++) {
            console.format("%-6d %-24s %10d", i, classes.get(i), perClass.get(i));
        }
        if (classes.size() > MOST_CLASSES) {
            console.format("... and %d more classes", classes.size() - MOST_CLASSES);
        }
    }

    private static String numbers(Numbers numbers) {
        String notFinite = numbers.notFinite() == 0 ? "" : "; " + numbers.notFinite() + " NaN or infinite";
        return number(numbers.min()) + " to " + number(numbers.max()) + ", mean " + number(numbers.mean()) + notFinite;
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.5g", value);
    }
}
