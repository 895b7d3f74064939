package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.data.Column;
import dev.kiln.data.DataDescription;
import dev.kiln.data.DataStatistics;
import dev.kiln.data.DataStatistics.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what a data set holds as Kiln understands it. */
@Command(
        name = "data",
        description =
                "What a data set holds as Kiln understands it: count, columns and types, classes, shapes, ranges, "
                        + "missing values, samples.")
final class DataCommand implements Callable<Integer> {

    /** More are counted and not listed. */
    private static final int MOST_CLASSES = 100;

    @Parameters(paramLabel = "SPEC", description = "The data set, as for --data of other commands.")
    private String spec = "";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        try (Host host = Host.open(common)) {
            DataSet data = host.data(spec);
            DataStatistics statistics = DataStatistics.of(data);
            show(host.console(), data, statistics);
            if (common.json().isPresent()) {
                DataJson.of(host, data, statistics).write(host);
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
        console.format("%-24s %-8s %-7s %8s %10s  %s", "column", "role", "kind", "missing", "different", "values");
        for (Column column : columns) {
            String values = column.range()
                    .map(range -> number(range.min()) + " to " + number(range.max()) + ", mean " + number(range.mean()))
                    .orElseGet(() -> String.join(", ", column.most()));
            console.format(
                    "%-24s %-8s %-7s %8d %10d  %s",
                    column.name(),
                    column.role().name().toLowerCase(Locale.ROOT),
                    column.kind().word(),
                    column.missing(),
                    column.different(),
                    values);
        }
    }

    private static void classes(Console console, List<String> classes, List<Long> perClass) {
        console.format("%-6s %-24s %10s", "class", "name", "examples");
        for (int i = 0; i < Math.min(classes.size(), MOST_CLASSES); i++) {
            console.format("%-6d %-24s %10d", i, classes.get(i), perClass.get(i));
        }
        if (classes.size() > MOST_CLASSES) {
            console.format("... and %d classes more", classes.size() - MOST_CLASSES);
        }
    }

    private static String numbers(Numbers numbers) {
        String notFinite = numbers.notFinite() == 0 ? "" : "; " + numbers.notFinite() + " NaN or infinite";
        return number(numbers.min()) + " to " + number(numbers.max()) + ", mean " + number(numbers.mean()) + notFinite;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5g", value);
    }
}
