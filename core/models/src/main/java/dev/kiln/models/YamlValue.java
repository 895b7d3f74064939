package dev.kiln.models;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value of a YAML document and its place.
 *
 * @param content a text, a number, a truth value, null, a {@code List<YamlValue>}, or a {@code Map<String, YamlValue>}
 * @param line its line, from 1
 * @param column its column, from 1
 * @param keys the keys of a mapping, with their places
 */
record YamlValue(@Nullable Object content, int line, int column, Map<String, YamlValue> keys) {

    /** A value other than a mapping of the document. */
    YamlValue(@Nullable Object content, int line, int column) {
        this(content, line, column, Map.of());
    }

    /** Returns whether it is a mapping with an entry of that name. */
    boolean has(String key) {
        return content instanceof Map<?, ?> map && map.containsKey(key);
    }

    /** The value of that name in a mapping; null in the place of the mapping where there is none. */
    YamlValue get(String key) {
        return content instanceof Map<?, ?> map && map.get(key) instanceof YamlValue value
                ? value
                : new YamlValue(null, line, column);
    }

    /** The key of that name in a mapping; the mapping itself where its keys have no places. */
    YamlValue key(String name) {
        return keys.getOrDefault(name, this);
    }

    /** The value without places: of maps, lists, texts, numbers and truth values. */
    @Nullable
    Object plain() {
        if (content instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((key, value) -> plain.put(key, plain(value)));
            return plain;
        }
        return content instanceof List<?> list
                ? list.stream().map(YamlValue::plain).toList()
                : content;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof YamlValue inner ? inner.plain() : value;
    }
}
