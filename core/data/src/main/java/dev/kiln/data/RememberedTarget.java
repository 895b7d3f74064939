package dev.kiln.data;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.files.Json;
import dev.kiln.graph.error.FileFormatException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A target that a model was trained with, as it stores it.
 *
 * @param name its name in the training data
 * @param task the kind of prediction
 * @param classes the names of its classes; none for values
 */
public record RememberedTarget(String name, Task task, List<String> classes) {

    /** The entry of a model's metadata with its targets, where there are several. */
    static final String KEY = "dev.kiln.targets";

    /** Copies the names. */
    public RememberedTarget {
        classes = List.copyOf(classes);
    }

    /**
     * The targets of a model's training.
     *
     * @param model the model
     * @return the first target first; none where the model does not store them
     * @throws FileFormatException if they are damaged
     */
    public static List<RememberedTarget> of(Model model) {
        String several = model.metadata().get(KEY);
        if (several != null) {
            return Json.parse(several, "The metadata " + KEY).items().stream()
                    .map(RememberedTarget::read)
                    .toList();
        }
        return TableEncoding.of(model).stream()
                .map(TableEncoding::target)
                .map(target -> new RememberedTarget(target.name(), target.task(), target.classes()))
                .toList();
    }

    /** The entry for data with several targets. */
    static Optional<String> entry(DataSet data) {
        List<Json> targets = data.columns().stream()
                .filter(column -> column.role() == ColumnRole.TARGET)
                .map(RememberedTarget::json)
                .toList();
        return targets.size() < 2
                ? Optional.empty()
                : Optional.of(Json.array(targets).toString());
    }

    private static Json json(Column column) {
        return Json.object()
                .with("name", column.name())
                .with("task", column.task().orElseThrow().name().toLowerCase(Locale.ROOT))
                .with("classes", Json.ofTexts(column.classes()));
    }

    private static RememberedTarget read(Json json) {
        String word = json.get("task").text();
        Task task = Stream.of(Task.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new FileFormatException("The metadata " + KEY + " say of the target \""
                        + json.get("name").text() + "\" that it is a \"" + word + "\"; they are damaged."));
        return new RememberedTarget(
                json.get("name").text(), task, json.get("classes").texts());
    }
}
