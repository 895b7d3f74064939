package dev.kiln.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.api.model.Provenance;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.rewrite.ConstantNodes;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
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

    /** Takes what is missing for nothing, as another tool may have left it out. */
    @SuppressWarnings("ConstantValue") // a reader of JSON gives null for a field that is not there
    ModelMetadata {
        parameters = parameters == null ? Set.of() : parameters;
        statistics = statistics == null ? Set.of() : statistics;
        classes = classes == null ? List.of() : classes;
        provenance = provenance == null ? List.of() : provenance;
    }

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
    record Step(String step, Map<String, String> details) {

        /** As above. */
        @SuppressWarnings("ConstantValue")
        Step {
            details = details == null ? Map.of() : details;
        }
    }

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
            @Nullable ModelMetadata read = JSON.readValue(text, ModelMetadata.class);
            if (read == null) {
                throw damaged(file, "they are null", null);
            }
            if (read.format > FORMAT) {
                throw new FileFormatException(
                        "The file " + file + " was written by a later version of Kiln (metadata format " + read.format
                                + ", this version reads " + FORMAT + "); use that version.");
            }
            read.check(file);
            return read;
        } catch (JsonProcessingException e) {
            throw damaged(file, e.getOriginalMessage(), e);
        }
    }

    private void check(Path file) {
        boolean complete = Stream.of(parameters, statistics, classes).noneMatch(ModelMetadata::hasNull)
                && provenance.stream().noneMatch(s -> s == null || s.step == null || hasNull(s.details.values()));
        if (!complete) {
            throw damaged(file, "a name is null", null);
        }
        if (!(least() < greatest())) {
            throw damaged(file, "the input's range is from " + least() + " to " + greatest(), null);
        }
    }

    private static boolean hasNull(Collection<String> names) {
        return names.stream().anyMatch(Objects::isNull);
    }

    private static FileFormatException damaged(Path file, String why, @Nullable Throwable cause) {
        String message = "The metadata " + KEY + " of " + file + " are damaged: " + why
                + ". Take that entry out of the file's metadata_props, and the model is read as one from elsewhere.";
        return new FileFormatException(message, cause);
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of texts and numbers is always JSON.", e);
        }
    }

    /**
     * A model of a graph and what this says of it. The graph is the truth: where another tool has renamed, folded or
     * quantized what is named here, the parameters are found anew by what they are used for.
     *
     * @param notes takes a sentence for the user on what does not agree
     */
    Model attach(Graph read, Map<String, String> metadata, Extras extras, Consumer<String> notes) {
        InputInfo input = new InputInfo(least(), greatest());
        List<Provenance> history =
                provenance.stream().map(s -> new Provenance(s.step, s.details)).toList();
        Graph graph = ConstantNodes.lifted(read);
        Set<String> names = parameters;
        Set<String> running = statistics;
        if (!graph.constants().keySet().containsAll(parameters)
                || !graph.constants().keySet().containsAll(statistics)) {
            graph = ImportedGraph.of(graph);
            ConstantRoles roles = ConstantRoles.of(graph);
            names = foundAnew(parameters, roles.trainable(), graph);
            running = foundAnew(statistics, roles.with(ConstantRole.STATISTIC), graph);
            notes.accept(changedBy(graph));
        }
        Prediction said = prediction != null && graph.outputs().contains(prediction)
                ? Prediction.stated(prediction)
                : Prediction.likeliest(graph);
        return new Model(graph, said, names, running, input, classes, history, new TreeMap<>(metadata), extras);
    }

    private static Set<String> foundAnew(Set<String> said, Set<String> found, Graph graph) {
        Set<String> all = new LinkedHashSet<>(said);
        all.retainAll(graph.constants().keySet());
        all.addAll(found);
        return all;
    }

    private String changedBy(Graph graph) {
        List<String> gone = Stream.concat(parameters.stream(), statistics.stream())
                .filter(name -> !graph.constants().containsKey(name))
                .toList();
        return "Another tool has changed the graph since Kiln wrote it: "
                + (gone.isEmpty()
                        ? "constants are computed that were stored"
                        : listed(gone) + " are no constants any more")
                + ". Parameters were found anew by what they are used for.";
    }

    private static String listed(List<String> names) {
        int most = 5;
        return names.size() <= most
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
    }

    private double least() {
        return low == null ? Double.NEGATIVE_INFINITY : low;
    }

    private double greatest() {
        return high == null ? Double.POSITIVE_INFINITY : high;
    }
}
