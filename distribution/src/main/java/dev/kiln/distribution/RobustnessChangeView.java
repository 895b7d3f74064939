package dev.kiln.distribution;

import dev.kiln.api.model.Model;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.RobustnessChange;
import dev.kiln.jobs.attack.TransferResult;
import dev.kiln.report.Section;
import dev.kiln.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The robustness before and after a compression: on a terminal, as JSON and in a report. */
final class RobustnessChangeView {

    private RobustnessChangeView() {}

    /** The robust accuracy at one attack: of the original, and of the compressed model three times. */
    private record Row(AttackResult before, OptionalDouble own, TransferResult transfer) {}

    private static List<Row> rows(RobustnessChange change) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < change.transfers().size(); i++) {
            int at = i;
            OptionalDouble own = change.after()
                    .map(after -> OptionalDouble.of(after.results().get(at).robustAccuracy()))
                    .orElse(OptionalDouble.empty());
            rows.add(new Row(
                    change.before().results().get(i), own, change.transfers().get(i)));
        }
        return rows;
    }

    static void print(Console console, RobustnessChange change) {
        for (Row row : rows(change)) {
            console.format(
                    "%s at %s: robust accuracy %s -> %s (attacked itself %s, adversarial inputs of the original %s)",
                    row.before().attack().specification(),
                    RobustnessReport.size(row.before()),
                    Reports.percent(row.before().robustAccuracy()),
                    Reports.percent(row.transfer().worst()),
                    own(row),
                    Reports.percent(row.transfer().accuracy()));
        }
        change.warnings().forEach(console::warning);
    }

    private static String own(Row row) {
        return row.own().isPresent() ? Reports.percent(row.own().getAsDouble()) : "not possible";
    }

    static Map<String, Object> json(RobustnessChange change) {
        List<Map<String, Object>> results = new ArrayList<>();
        for (Row row : rows(change)) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("attack", row.before().attack().name());
            fields.put("specification", row.before().attack().specification());
            fields.put("norm", RobustnessReport.name(row.before().threat().norm()));
            fields.put("eps", row.before().isBounded() ? row.before().threat().epsilon() : null);
            fields.put("before", row.before().robustAccuracy());
            row.own().ifPresent(own -> fields.put("afterOwn", own));
            fields.put("afterTransferred", row.transfer().accuracy());
            fields.put("after", row.transfer().worst());
            results.add(fields);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("samples", change.before().samples());
        all.put("results", results);
        all.put("warnings", change.warnings());
        return all;
    }

    static List<Section> sections(RobustnessChange change, Model original) {
        List<List<String>> rows = new ArrayList<>();
        for (Row row : rows(change)) {
            rows.add(List.of(
                    row.before().attack().specification(),
                    RobustnessReport.name(row.before().threat().norm()),
                    RobustnessReport.size(row.before()),
                    Reports.percent(row.before().robustAccuracy()),
                    Reports.percent(row.transfer().worst()),
                    own(row),
                    Reports.percent(row.transfer().accuracy())));
        }
        Section table = Section.of(
                        "Robustness before and after",
                        "The share of " + change.before().samples()
                                + " samples that are still classified correctly. The compressed model is attacked itself,"
                                + " and given the adversarial inputs of the original; a sample counts if it withstands"
                                + " both.")
                .with(new Table(
                        List.of("attack", "norm", "ε", "original", "compressed", "attacked itself", "transferred"),
                        rows))
                .withWarnings(change.warnings());
        return List.of(table, RobustnessReport.examples(change.before(), original));
    }
}
