package dev.kiln.distribution;

import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.ClassRobustness;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.Stage;
import dev.kiln.jobs.attack.WorstCase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The fields of {@code attack}. */
final class RobustnessJson {

    private RobustnessJson() {}

    static JsonDocument put(JsonDocument document, Robustness robustness) {
        fields(robustness).forEach(document::put);
        return document;
    }

    /** The same fields for each of several models, with its path and its hash. */
    static List<Map<String, Object>> models(Map<Path, StoredModel> stored, Map<Path, Robustness> measured) {
        List<Map<String, Object>> models = new ArrayList<>();
        measured.forEach((file, robustness) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("model", Objects.requireNonNull(stored.get(file)).json());
            fields.putAll(fields(robustness));
            models.add(fields);
        });
        return models;
    }

    private static Map<String, Object> fields(Robustness robustness) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cleanAccuracy", robustness.cleanAccuracy());
        fields.put(
                "results",
                robustness.results().stream().map(RobustnessJson::result).toList());
        fields.put(
                "worstCase",
                robustness.worst().stream().map(RobustnessJson::worst).toList());
        fields.put("warnings", robustness.warnings());
        return fields;
    }

    private static Map<String, Object> result(AttackResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("attack", result.attack().name());
        fields.put("specification", result.attack().specification());
        fields.put("options", result.attack().options());
        fields.put("norm", RobustnessReport.name(result.threat().norm()));
        fields.put("eps", result.isBounded() ? result.threat().epsilon() : null);
        fields.put("targeted", result.threat().targeted());
        fields.put("robustAccuracy", result.robustAccuracy());
        fields.put("robustAccuracyLow", result.interval().low());
        fields.put("robustAccuracyHigh", result.interval().high());
        fields.put("attacked", result.attacked());
        fields.put("successRate", result.successRate());
        result.medianPerturbation().ifPresent(size -> fields.put("medianPerturbation", size));
        if (!result.curve().isEmpty()) {
            result.distances().median().ifPresent(size -> fields.put("medianDistance", size));
            result.distances().mean().ifPresent(size -> fields.put("meanDistance", size));
            fields.put(
                    "curve",
                    result.curve().stream()
                            .map(point -> Map.of("eps", point.epsilon(), "robustAccuracy", point.robustAccuracy()))
                            .toList());
        }
        fields.put("queries", result.queries().total());
        fields.put("gradients", result.queries().gradients());
        fields.put("predictions", result.queries().forward());
        fields.put("samplesPerSecond", result.samplesPerSecond());
        fields.put("seconds", result.seconds());
        if (!result.stages().isEmpty()) {
            fields.put(
                    "stages",
                    result.stages().stream().map(RobustnessJson::stage).toList());
        }
        fields.put("warnings", result.warnings());
        return fields;
    }

    private static Map<String, Object> stage(Stage stage) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("attack", stage.attack());
        fields.put("attacked", stage.attacked());
        fields.put("reached", stage.reached());
        fields.put("gradients", stage.queries().gradients());
        fields.put("predictions", stage.queries().forward());
        fields.put("seconds", stage.seconds());
        return fields;
    }

    private static Map<String, Object> worst(WorstCase worst) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("norm", RobustnessReport.name(worst.norm()));
        fields.put("eps", worst.epsilon());
        fields.put("robustAccuracy", worst.robustAccuracy());
        fields.put("robustAccuracyLow", worst.interval().low());
        fields.put("robustAccuracyHigh", worst.interval().high());
        fields.put(
                "classes", worst.classes().stream().map(RobustnessJson::ofClass).toList());
        return fields;
    }

    private static Map<String, Object> ofClass(ClassRobustness one) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("class", one.label());
        fields.put("samples", one.samples());
        fields.put("accuracy", (double) one.right() / one.samples());
        fields.put("robustAccuracy", (double) one.robust() / one.samples());
        return fields;
    }
}
