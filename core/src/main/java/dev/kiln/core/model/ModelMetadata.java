package dev.kiln.core.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kiln.api.FileFormatException;
import dev.kiln.api.graph.Extras;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.api.model.Provenance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kiln's part of a model file: one entry of the metadata, JSON.
 *
 * @param format the version of this layout
 * @param prediction the output that is the prediction; null where the graph has no other, or nobody said so
 * @param parameters the names of the trainable constants
 * @param statistics the names of the running statistics
 * @param low the least value of a feature; null where there is none
 * @param high the greatest value of a feature; null where there is none
 * @param classes the names of the classes
 * @param provenance how the model came about
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelMetadata(
        int format,
        @Nullable String prediction,
        Set<String> parameters,
        Set<String> statistics,
        @Nullable Double low,
        @Nullable Double high,
        List<String> classes,
        List<Step> provenance) {

    static final String KEY = "dev.kiln.model";
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * A step of the provenance.
     *
     * @param step what was done
     * @param details with what
     */
    record Step(String step, Map<String, String> details) {}

    static ModelMetadata of(Model model) {
        InputInfo input = model.input();
        return new ModelMetadata(
                FORMAT,
                stated(model),
                model.parameters(),
                model.statistics(),
                finite(input.low()),
                finite(input.high()),
                model.classes(),
                model.provenance().stream()
                        .map(p -> new Step(p.step(), p.details()))
                        .toList());
    }

    private static @Nullable String stated(Model model) {
        return model.prediction().isStated() && model.graph().outputs().size() > 1
                ? model.prediction().output()
                : null;
    }

    private static @Nullable Double finite(double value) {
        return Double.isInfinite(value) ? null : Double.valueOf(value);
    }

    static ModelMetadata parse(String text, Path file) {
        try {
            ModelMetadata read = JSON.readValue(text, ModelMetadata.class);
            if (read.format > FORMAT) {
                throw new FileFormatException(
                        "The file " + file + " was written by a later version of Kiln (metadata format " + read.format
                                + ", this version reads " + FORMAT + "); use that version.");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new FileFormatException(
                    "The metadata " + KEY + " of " + file + " are damaged: " + e.getOriginalMessage() + ".", e);
        }
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of texts and numbers is always JSON.", e);
        }
    }

    Model attach(Graph graph, Map<String, String> metadata, Extras extras) {
        InputInfo input = new InputInfo(
                low == null ? Double.NEGATIVE_INFINITY : low, high == null ? Double.POSITIVE_INFINITY : high);
        List<Provenance> history =
                provenance.stream().map(s -> new Provenance(s.step, s.details)).toList();
        Prediction said = prediction != null && graph.outputs().contains(prediction)
                ? Prediction.stated(prediction)
                : Prediction.likeliest(graph);
        return new Model(graph, said, parameters, statistics, input, classes, history, new TreeMap<>(metadata), extras);
    }
}
