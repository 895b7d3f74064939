package dev.kiln.distribution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kiln.api.data.DataSet;
import dev.kiln.data.DataDescription;
import dev.kiln.files.OutputFile;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.host.plugin.Participants;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The JSON of one command: the common fields, then the command's own fields in order. */
final class JsonDocument {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final long start = System.nanoTime();
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private final Participants participants;
    private final Supplier<List<String>> notes;

    JsonDocument(String command, Host host) {
        this.notes = host::notes;
        this.participants = host.participants();
        fields.put("kiln", Kiln.Version.number());
        fields.put("command", command);
        Engine engine = host.engine();
        fields.put("engine", engine.name());
        fields.put("engineVersion", engine.version());
        fields.put("engineChoice", host.engineChoice().reason());
        fields.put("device", engine.options().device().toString());
        fields.put("threads", engine.options().threads());
        fields.put("seed", host.options().seed());
        fields.put("seconds", 0.0);
    }

    JsonDocument model(StoredModel model) {
        return put("model", model.json());
    }

    JsonDocument data(DataSet data) {
        DataDescription description = DataDescription.of(data);
        return data(data.spec(), data.size(), description.facts(), description.notes());
    }

    JsonDocument data(String spec, long samples, List<String> understood, List<String> notesOnData) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("spec", spec);
        described.put("samples", samples);
        described.put("understood", understood);
        described.put("notes", notesOnData);
        return put("data", described);
    }

    JsonDocument put(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    /** The names of the fields that every document has, in order. */
    static List<String> commonFields() {
        return List.of(
                "kiln",
                "command",
                "engine",
                "engineVersion",
                "engineChoice",
                "device",
                "threads",
                "seed",
                "seconds",
                "model",
                "data");
    }

    Participants participants() {
        return participants;
    }

    Map<String, Object> fields() {
        fields.put("seconds", (System.nanoTime() - start) / 1e9);
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.putIfAbsent("notes", notes.get());
        all.putIfAbsent(
                "plugins", participants.all().stream().map(PluginJson::of).toList());
        return all;
    }

    /** Writes it to the user's destination, if there is one. */
    void write(Host host) {
        host.options().json().ifPresent(target -> {
            String text = text();
            if (target.equals("-")) {
                print(text);
            } else {
                OutputFile.of(Path.of(target)).writeText(text);
            }
        });
    }

    String text() {
        try {
            // its own lines, with control characters in texts escaped as in JSON
            return Printable.lines(JSON.writeValueAsString(fields()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts and numbers is always JSON.", e);
        }
    }

    private static void print(String text) {
        System.out.println(text);
        if (StandardOutput.isIncomplete()) {
            throw new FileFormatException(
                    "The JSON cannot be written to standard output: its disk is full, or its reader has ended.");
        }
    }
}
