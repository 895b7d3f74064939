package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Data that were encoded in a way that a model which learns from them must remember, such as the numbers of words. It
 * is kept in the metadata of the model's file, and data that are opened {@linkplain DataSets#open(String, Model) for
 * the model} later are encoded in the same way.
 */
public interface Encoded {

    /** Returns what is remembered: entries of the metadata of a model file. */
    Map<String, String> encoding();

    /**
     * A model that remembers how data were encoded and what their classes are called.
     *
     * @param model the model
     * @param data what it learns from
     * @return the model with the encoding in its metadata and the names of the classes; what it remembers already stays
     */
    static Model recorded(Model model, DataSet data) {
        Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
        of(data).ifPresent(encoded -> encoded.encoding().forEach(metadata::putIfAbsent));
        Model recorded = model.withMetadata(metadata);
        return model.classes().isEmpty() ? recorded.withClasses(data.classes()) : recorded;
    }

    /**
     * How data were encoded.
     *
     * @param data the data
     * @return what says so; empty where there is nothing to remember
     */
    static Optional<Encoded> of(DataSet data) {
        return DataView.origin(data) instanceof Encoded encoded ? Optional.of(encoded) : Optional.empty();
    }
}
