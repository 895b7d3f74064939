package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Data with an encoding, such as the numbers of words, that a model trained on them must store. It is kept in the
 * metadata of the model's file, and data that are later opened {@linkplain DataSets#open(String, Model) for the model}
 * are encoded in the same way.
 */
public interface Encoded {

    /** Returns the encoding as entries of the metadata of a model file. */
    Map<String, String> encoding();

    /**
     * Stores the encoding, the class names and, where there are several, the targets of data in a model.
     *
     * @param model the model
     * @param data its training data
     * @return the model with the encoding in its metadata and the class names; existing ones stay
     */
    static Model recorded(Model model, DataSet data) {
        Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
        of(data).ifPresent(encoded -> encoded.encoding().forEach(metadata::putIfAbsent));
        RememberedTarget.entry(data).ifPresent(targets -> metadata.putIfAbsent(RememberedTarget.KEY, targets));
        Model recorded = model.withMetadata(metadata);
        return model.classes().isEmpty() ? recorded.withClasses(data.classes()) : recorded;
    }

    /**
     * Whether data were encoded in another way than a model's training data, such as a table with the means of its own
     * rows.
     *
     * @param model the model
     * @param data the data
     * @return whether an encoding that both have differs; not, where only one of them has one
     */
    static boolean differs(Model model, DataSet data) {
        return of(data).stream()
                .flatMap(encoded -> encoded.encoding().entrySet().stream())
                .anyMatch(entry -> {
                    String stored = model.metadata().get(entry.getKey());
                    return stored != null && !isSame(entry.getKey(), stored, entry.getValue());
                });
    }

    /** Tables may differ in the words for missing cells. */
    private static boolean isSame(String key, String stored, String given) {
        if (!key.equals(TableEncoding.KEY)) {
            return stored.equals(given);
        }
        TableEncoding one = TableEncoding.read(stored, "The metadata " + key);
        TableEncoding other = TableEncoding.read(given, "The encoding of the data");
        return one.features().equals(other.features())
                && one.target().classes().equals(other.target().classes());
    }

    /**
     * The encoding of data.
     *
     * @param data the data
     * @return the encoding; empty where there is none to store
     */
    static Optional<Encoded> of(DataSet data) {
        return DataView.origin(data) instanceof Encoded encoded ? Optional.of(encoded) : Optional.empty();
    }
}
