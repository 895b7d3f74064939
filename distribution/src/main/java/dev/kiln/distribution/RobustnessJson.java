package dev.kiln.distribution;

import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.WorstCase;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The fields of {@code attack}. */
final class RobustnessJson {

    private RobustnessJson() {}

    static JsonDocument put(JsonDocument document, Robustness robustness) {
        return document.put("cleanAccuracy", robustness.cleanAccuracy())
                .put(
                        "results",
                        robustness.results().stream()
                                .map(RobustnessJson::result)
                                .toList())
                .put(
                        "worstCase",
                        robustness.worst().stream().map(RobustnessJson::worst).toList())
                .put("warnings", robustness.warnings());
    }

    private static Map<String, Object> result(AttackResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("attack", result.attack().name());
        fields.put("specification", result.attack().specification());
        fields.put("options", result.attack().options());
        fields.put("norm", result.threat().norm().name().toLowerCase(Locale.ROOT));
        fields.put("eps", result.threat().epsilon());
        fields.put("targeted", result.threat().targeted());
        fields.put("robustAccuracy", result.robustAccuracy());
        fields.put("robustAccuracyLow", result.interval().low());
        fields.put("robustAccuracyHigh", result.interval().high());
        fields.put("successRate", result.successRate());
        result.medianPerturbation().ifPresent(size -> fields.put("medianPerturbation", size));
        fields.put("queries", result.queries().total());
        fields.put("samplesPerSecond", result.samplesPerSecond());
        fields.put("seconds", result.seconds());
        fields.put("warnings", result.warnings());
        return fields;
    }

    private static Map<String, Object> worst(WorstCase worst) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("norm", worst.norm().name().toLowerCase(Locale.ROOT));
        fields.put("eps", worst.epsilon());
        fields.put("robustAccuracy", worst.robustAccuracy());
        return fields;
    }
}
