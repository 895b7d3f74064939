package dev.kiln.distribution;

import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.Stage;
import dev.kiln.jobs.attack.WorstCase;
import java.util.Locale;

/** The robustness of a model on a terminal. */
final class RobustnessTable {

    private static final int LEAST_WIDTH = 10;

    private RobustnessTable() {}

    static void print(Console console, Robustness robustness) {
        console.format(
                "clean accuracy %.2f %% (95 %% interval %.2f to %.2f) on %d samples",
                100 * robustness.cleanAccuracy(),
                100 * robustness.interval().low(),
                100 * robustness.interval().high(),
                robustness.samples());
        int width = robustness.results().stream()
                .mapToInt(result -> result.attack().specification().length())
                .reduce(LEAST_WIDTH, Math::max);
        String columns = "%-" + width + "s %-5s %8s %8s %9s %12s %10s";
        console.format(columns, "attack", "norm", "eps", "robust", "success", "median size", "samples/s");
        for (AttackResult result : robustness.results()) {
            console.format(
                    columns,
                    result.attack().specification(),
                    RobustnessReport.name(result.threat().norm()),
                    result.isBounded() ? Reports.number(result.threat().epsilon()) : "-",
                    decimal("%.2f %%", 100 * result.robustAccuracy()),
                    decimal("%.2f %%", 100 * result.successRate()),
                    result.medianPerturbation().isPresent()
                            ? Reports.number(result.medianPerturbation().getAsDouble())
                            : "-",
                    decimal("%.0f", result.samplesPerSecond()));
            for (Stage stage : result.stages()) {
                console.format(
                        "  %s: fooled %d of the %d samples left to it",
                        stage.attack(), stage.reached(), stage.attacked());
            }
        }
        for (WorstCase worst : robustness.worst()) {
            console.format(
                    "worst of all at %s %s: robust accuracy %.2f %% (95 %% interval %.2f to %.2f)",
                    RobustnessReport.name(worst.norm()),
                    Reports.number(worst.epsilon()),
                    100 * worst.robustAccuracy(),
                    100 * worst.interval().low(),
                    100 * worst.interval().high());
        }
        robustness.allWarnings().forEach(console::warning);
    }

    private static String decimal(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
