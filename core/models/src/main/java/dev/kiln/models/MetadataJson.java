package dev.kiln.models;

import dev.kiln.files.Json;
import dev.kiln.models.ModelMetadata.Range;
import dev.kiln.models.ModelMetadata.Step;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a model as JSON. Members added by another tool are ignored; absent members and null state nothing.
 */
final class MetadataJson {

    private MetadataJson() {}

    static Json of(ModelMetadata metadata) {
        Json json = Json.object().with("format", metadata.format());
        if (metadata.prediction() != null) {
            json = json.with("prediction", metadata.prediction());
        }
        json = json.with("parameters", Json.ofTexts(metadata.parameters()))
                .with("statistics", Json.ofTexts(metadata.statistics()));
        if (metadata.low() != null) {
            json = json.with("low", metadata.low());
        }
        if (metadata.high() != null) {
            json = json.with("high", metadata.high());
        }
        if (!metadata.others().isEmpty()) {
            json = json.with("inputs", ranges(metadata.others()));
        }
        List<Json> steps =
                metadata.provenance().stream().map(MetadataJson::step).toList();
        return json.with("classes", Json.ofTexts(metadata.classes())).with("provenance", Json.array(steps));
    }

    private static Json ranges(Map<String, Range> ranges) {
        Json json = Json.object();
        for (Map.Entry<String, Range> range : ranges.entrySet()) {
            Json ends = Json.object();
            if (range.getValue().low() != null) {
                ends = ends.with("low", range.getValue().low());
            }
            if (range.getValue().high() != null) {
                ends = ends.with("high", range.getValue().high());
            }
            json = json.with(range.getKey(), ends);
        }
        return json;
    }

    private static Json step(Step step) {
        Json details = Json.object();
        for (Map.Entry<String, String> detail : step.details().entrySet()) {
            details = details.with(detail.getKey(), detail.getValue());
        }
        return Json.object().with("step", step.step()).with("details", details);
    }

    /**
     * Reads the output of {@link #of}.
     *
     * @throws IllegalArgumentException if a value is of another kind; the message names it, in a clause
     */
    static ModelMetadata read(Json json) {
        require(json.isObject(), "they are not an object");
        Json prediction = json.get("prediction");
        return new ModelMetadata(
                format(json.get("format")),
                isThere(prediction) ? text(prediction, "prediction") : null,
                set(json, "parameters"),
                set(json, "statistics"),
                bound(json, "low"),
                bound(json, "high"),
                readRanges(json.get("inputs")),
                texts(json, "classes"),
                items(json, "provenance").stream().map(MetadataJson::readStep).toList());
    }

    private static Map<String, Range> readRanges(Json inputs) {
        require(inputs.isObject() || !isThere(inputs), "the ranges of the inputs are not an object");
        Map<String, Range> ranges = new LinkedHashMap<>();
        inputs.members().forEach((name, ends) -> ranges.put(name, new Range(bound(ends, "low"), bound(ends, "high"))));
        return ranges;
    }

    private static Step readStep(Json step) {
        require(step.isObject(), "a step of the provenance is not an object");
        Json details = step.get("details");
        require(details.isObject() || !isThere(details), "the details of a step are not an object");
        Map<String, String> read = new LinkedHashMap<>();
        details.members().forEach((name, value) -> read.put(name, text(value, "details")));
        return new Step(text(step.get("step"), "step"), read);
    }

    private static int format(Json format) {
        require(format.isNumber() || !isThere(format), "the format is not a number");
        int number = format.integer(isThere(format) ? -1 : 0);
        require(number >= 0, "the format is " + format + ", expected a whole number from 0");
        return number;
    }

    private static @Nullable Double bound(Json json, String name) {
        Json bound = json.get(name);
        if (!isThere(bound)) {
            return null;
        }
        // a text may represent a number that is not finite
        require(bound.isNumber() || bound.number(0) != 0, name + " is not a number");
        return bound.number(0);
    }

    /**
     * Names in the order of a hash table filled one by one: they have always been read like this, and training sums
     * gradients in that order.
     */
    private static Set<String> set(Json json, String name) {
        Collection<String> texts = texts(json, name);
        Set<String> set = new HashSet<>();
        texts.forEach(set::add);
        return set;
    }

    private static List<String> texts(Json json, String name) {
        return items(json, name).stream().map(item -> text(item, name)).toList();
    }

    private static List<Json> items(Json json, String name) {
        Json array = json.get(name);
        require(array.isArray() || !isThere(array), name + " is not an array");
        return array.items();
    }

    private static String text(Json value, String name) {
        require(!value.isNull() && !value.isMissing(), "a name in " + name + " is null");
        require(!value.isObject() && !value.isArray(), "a name in " + name + " is not text");
        return value.text();
    }

    private static boolean isThere(Json value) {
        return !value.isMissing() && !value.isNull();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
