package dev.kiln.models;

import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.api.model.Provenance;
import dev.kiln.files.Json;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.rewrite.ConstantNodes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kiln's part of a model file: one entry of the metadata, JSON.
 *
 * @param format the version of this layout
 * @param prediction the output that is the prediction; null where the graph has no other, or it was not stated
 * @param parameters the names of the trainable constants
 * @param statistics the names of the running statistics
 * @param low the minimum of a feature; null where there is none
 * @param high the maximum of a feature; null where there is none
 * @param others the ranges of the inputs that are fed besides the features
 * @param classes the names of the classes
 * @param provenance the history of the model
 */
record ModelMetadata(
        int format,
        @Nullable String prediction,
        Set<String> parameters,
        Set<String> statistics,
        @Nullable Double low,
        @Nullable Double high,
        Map<String, Range> others,
        List<String> classes,
        List<Step> provenance) {

    static final String KEY = "dev.kiln.model";
    private static final int FORMAT = 1;
    private static final String REMEDY =
            " Remove that entry from the file's metadata_props, and the model is read as one of another tool.";

    /**
     * The range of an input.
     *
     * @param low the minimum of a feature; null where there is none
     * @param high the maximum of a feature; null where there is none
     */
    record Range(@Nullable Double low, @Nullable Double high) {

        private static @Nullable Double finite(double value) {
            return Double.isInfinite(value) ? null : Double.valueOf(value);
        }

        static Range of(InputInfo input) {
            return new Range(finite(input.low()), finite(input.high()));
        }

        InputInfo input() {
            return new InputInfo(
                    low == null ? Double.NEGATIVE_INFINITY : low, high == null ? Double.POSITIVE_INFINITY : high);
        }
    }

    /**
     * A step of the provenance.
     *
     * @param step the work
     * @param details its details
     */
    record Step(String step, Map<String, String> details) {}

    static ModelMetadata of(Model model) {
        Range range = Range.of(model.input());
        Map<String, Range> others = new LinkedHashMap<>();
        model.companions().forEach(each -> others.put(each.name(), Range.of(model.range(each.name()))));
        return new ModelMetadata(
                FORMAT,
                stated(model),
                model.parameters(),
                model.statistics(),
                range.low(),
                range.high(),
                others,
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

    static ModelMetadata parse(String text, Path file) {
        String where = "The metadata " + KEY + " of " + file;
        try {
            ModelMetadata read = MetadataJson.read(json(text, where));
            if (read.format > FORMAT) {
                throw new FileFormatException(
                        "The file " + file + " was written by a later version of Kiln (metadata format " + read.format
                                + ", this version reads " + FORMAT + "); use that version.");
            }
            read.checkRange();
            return read;
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(where + " are damaged: " + e.getMessage() + "." + REMEDY, e);
        }
    }

    private static Json json(String text, String where) {
        try {
            return Json.parse(text, where);
        } catch (FileFormatException e) {
            throw new FileFormatException(e.getMessage() + REMEDY, e);
        }
    }

    private void checkRange() {
        requireRange("the input", new Range(low, high));
        others.forEach((name, range) -> requireRange("the input " + name, range));
    }

    private static void requireRange(String what, Range range) {
        InputInfo input = range.input();
        if (!(input.low() < input.high())) {
            throw new IllegalArgumentException(what + "'s range is from " + input.low() + " to " + input.high());
        }
    }

    String text() {
        return MetadataJson.of(this).toString();
    }

    /**
     * A model of a graph with this metadata. The graph takes precedence: where another tool has renamed, folded or
     * quantized constants named here, the parameters are found anew by their use.
     *
     * @param notes receives a sentence for the user on disagreements
     */
    Model attach(Graph read, Map<String, String> metadata, Extras extras, Consumer<String> notes) {
        InputInfo input = new Range(low, high).input();
        Map<String, InputInfo> further = new LinkedHashMap<>();
        others.forEach((name, range) -> further.put(name, range.input()));
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
        return new Model(
                graph, said, names, running, input, further, classes, history, new TreeMap<>(metadata), extras);
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
                + (gone.isEmpty() ? "stored constants are now computed" : listed(gone) + " are no longer constants")
                + ". Parameters were found anew by their use.";
    }

    private static String listed(List<String> names) {
        int most = 5;
        return names.size() <= most
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
    }
}
