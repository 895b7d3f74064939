package dev.kiln.models;

import dev.kiln.graph.error.FileFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of an architecture file, as far as they are of the expected form.
 *
 * @param source the name of the file in messages
 */
record YamlContent(String source) {

    Map<String, YamlValue> mapping(YamlValue value, String where) {
        if (!(value.content() instanceof Map<?, ?> map)) {
            throw wrong(value, where, "a mapping");
        }
        Map<String, YamlValue> named = new LinkedHashMap<>();
        map.forEach((key, entry) -> named.put(String.valueOf(key), (YamlValue) entry));
        return named;
    }

    List<YamlValue> list(YamlValue value, String where) {
        if (value.content() instanceof List<?> list) {
            return list.stream().map(YamlValue.class::cast).toList();
        }
        throw wrong(value, where, "a list");
    }

    /** The word of a mapping's entry; another where there is no such entry. */
    String word(YamlValue mapping, String key, String otherwise, String where) {
        return mapping.has(key) ? word(mapping.get(key), where + ": " + key) : otherwise;
    }

    String word(YamlValue value, String where) {
        if (value.content() instanceof String || value.content() instanceof Number) {
            return value.content().toString();
        }
        throw wrong(value, where, "a word");
    }

    long length(YamlValue value, String where) {
        if (value.content() instanceof Integer length && length > 0) {
            return length;
        }
        throw wrong(value, where, "a list of positive integers, without the batch");
    }

    FileFormatException wrong(YamlValue value, String where, String expected) {
        return failure(value, where + " must be " + expected + ".");
    }

    FileFormatException failure(YamlValue value, String problem) {
        return new FileFormatException("In the architecture file " + place(value) + ", " + problem);
    }

    /** The file, the line and the column of a value. */
    String place(YamlValue value) {
        return source + ", line " + value.line() + ", column " + value.column();
    }
}
