package dev.kiln.jobs.training;

import dev.kiln.files.Json;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.jobs.training.CheckpointHeader.Entry;
import dev.kiln.jobs.training.CheckpointHeader.Line;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header of a checkpoint as JSON. Only Kiln writes it, so it has exactly these members. */
final class CheckpointJson {

    private static final Set<String> EPOCH =
            Set.of("epoch", "loss", "accuracy", "validationLoss", "validationAccuracy", "learningRate", "seconds");
    /** The members of an epoch in the checkpoints of earlier versions. */
    private static final Set<String> EPOCH_WITHOUT_RATE =
            Set.of("epoch", "loss", "accuracy", "validationLoss", "validationAccuracy", "seconds");

    private CheckpointJson() {}

    static Json of(CheckpointHeader header) {
        Json identity = Json.object();
        for (Map.Entry<String, String> entry : header.identity().entrySet()) {
            identity = identity.with(entry.getKey(), entry.getValue());
        }
        return Json.object()
                .with("epoch", header.epoch())
                .with("step", header.step())
                .with("identity", identity)
                .with(
                        "history",
                        Json.array(header.history().stream()
                                .map(CheckpointJson::of)
                                .toList()))
                .with("tensors", of(header.tensors()))
                .with("best", of(header.best()));
    }

    private static Json of(List<Entry> entries) {
        return Json.array(entries.stream().map(CheckpointJson::of).toList());
    }

    private static Json of(Line line) {
        return Json.object()
                .with("epoch", line.epoch())
                .with("loss", line.loss())
                .with("accuracy", of(line.accuracy()))
                .with("validationLoss", of(line.validationLoss()))
                .with("validationAccuracy", of(line.validationAccuracy()))
                .with("learningRate", of(line.learningRate()))
                .with("seconds", line.seconds());
    }

    private static Json of(@Nullable Double value) {
        return value == null ? Json.NULL : Json.of(value);
    }

    private static Json of(Entry entry) {
        return Json.object()
                .with("name", entry.name())
                .with("type", entry.type().name())
                .with("shape", Json.array(entry.shape().stream().map(Json::of).toList()));
    }

    /**
     * Reads the output of {@link #of}.
     *
     * @throws IllegalArgumentException if a member is missing, unknown or of another kind; the message names it, in a
     *     clause
     */
    static CheckpointHeader read(Json json) {
        requireMembers(json, "its header", Set.of("epoch", "step", "identity", "history", "tensors", "best"));
        Map<String, String> identity = new LinkedHashMap<>();
        require(json.get("identity").isObject(), "its identity is not an object");
        json.get("identity").members().forEach((name, value) -> identity.put(name, text(value, name)));
        return new CheckpointHeader(
                epoch(json),
                whole(json.get("step"), "step"),
                identity,
                items(json, "history").stream().map(CheckpointJson::line).toList(),
                items(json, "tensors").stream().map(CheckpointJson::entry).toList(),
                items(json, "best").stream().map(CheckpointJson::entry).toList());
    }

    private static Line line(Json json) {
        requireMembers(json, "an epoch", json.get("learningRate").isMissing() ? EPOCH_WITHOUT_RATE : EPOCH);
        return new Line(
                epoch(json),
                number(json, "loss"),
                numberIfAny(json, "accuracy"),
                numberIfAny(json, "validationLoss"),
                numberIfAny(json, "validationAccuracy"),
                numberIfAny(json, "learningRate"),
                number(json, "seconds"));
    }

    private static Entry entry(Json json) {
        requireMembers(json, "a tensor", Set.of("name", "type", "shape"));
        return new Entry(
                text(json.get("name"), "name of a tensor"),
                ElementType.valueOf(text(json.get("type"), "type of a tensor")),
                items(json, "shape").stream()
                        .map(length -> whole(length, "shape of a tensor"))
                        .toList());
    }

    private static int epoch(Json json) {
        return Math.toIntExact(whole(json.get("epoch"), "epoch"));
    }

    private static long whole(Json value, String name) {
        long whole = value.longInteger(-1);
        require(whole >= 0, "the " + name + " has a value other than a whole number from 0");
        return whole;
    }

    private static double number(Json json, String name) {
        Json value = json.get(name);
        // a text may represent a number that is not finite
        require(value.isNumber() || value.number(0) != 0, "the " + name + " of an epoch is not a number");
        return value.number(0);
    }

    private static @Nullable Double numberIfAny(Json json, String name) {
        Json value = json.get(name);
        return value.isNull() || value.isMissing() ? null : Double.valueOf(number(json, name));
    }

    private static String text(Json value, String name) {
        require(value.isText(), "the " + name + " is not text");
        return value.text();
    }

    private static List<Json> items(Json json, String name) {
        require(json.get(name).isArray(), "its " + name + " is not an array");
        return json.get(name).items();
    }

    private static void requireMembers(Json json, String what, Set<String> names) {
        require(
                json.members().keySet().equals(names),
                what + " has the members " + json.members().keySet() + ", expected " + names);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
