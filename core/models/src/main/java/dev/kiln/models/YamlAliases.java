package dev.kiln.models;

import dev.kiln.graph.error.FileFormatException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Limits the size of a YAML document with its aliases expanded: a few lines can exceed any memory. */
final class YamlAliases {

    /** The maximum number of entries, far more than any network has. */
    private static final long MOST = 1_000_000;

    private final IdentityHashMap<Object, Long> sizes = new IdentityHashMap<>();

    private YamlAliases() {}

    /**
     * Checks a document that does not contain itself.
     *
     * @throws FileFormatException if it has more than a million entries
     */
    static void check(@Nullable Object document, String source) {
        if (new YamlAliases().size(document) > MOST) {
            throw new FileFormatException("The architecture file " + source + " has more than " + MOST
                    + " entries with its aliases written out; write it without them.");
        }
    }

    private long size(@Nullable Object value) {
        if (!(value instanceof Map || value instanceof Collection)) {
            return 1;
        }
        Long known = sizes.get(value);
        if (known != null) {
            return known;
        }
        long size = 1;
        for (Object entry : entries(value)) {
            size = Math.min(MOST + 1, size + size(entry));
        }
        sizes.put(value, size);
        return size;
    }

    private static Collection<?> entries(Object value) {
        if (value instanceof Map<?, ?> map) {
            List<Object> entries = new ArrayList<>(map.keySet());
            entries.addAll(map.values());
            return entries;
        }
        return (Collection<?>) value;
    }
}
