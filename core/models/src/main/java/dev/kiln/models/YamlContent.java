package dev.kiln.models;

import dev.kiln.graph.error.FileFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of an architecture file, as far as they are of the expected form.
 *
 * @param source the name of the file in messages
 */
record YamlContent(String source) {

    Map<String, Object> mapping(@Nullable Object value, String where) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(where, "a mapping");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, entry) -> named.put(String.valueOf(key), entry));
        return named;
    }

    List<?> list(@Nullable Object value, String where) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(where, "a list");
    }

    String word(Map<String, Object> mapping, String key, String otherwise, String where) {
        Object given = mapping.getOrDefault(key, otherwise);
        if (given instanceof String || given instanceof Number) {
            return given.toString();
        }
        throw wrong(where + ": " + key, "a word");
    }

    long length(Object value, String where) {
        if (value instanceof Integer length && length > 0) {
            return length;
        }
        throw wrong(where, "a list of positive integers, without the batch");
    }

    FileFormatException wrong(String where, String expected) {
        return new FileFormatException(
                "In the architecture file " + source + ", " + where + " must be " + expected + ".");
    }
}
