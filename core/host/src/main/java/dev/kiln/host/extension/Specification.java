package dev.kiln.host.extension;

import dev.kiln.graph.error.OptionException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The specification of an extension: {@code name}, or {@code name:option=value,option=value}.
 *
 * @param name the extension's name
 * @param options the options after it, unchecked
 */
public record Specification(String name, Map<String, String> options) {

    /** Copies the map, keeping its order. */
    public Specification {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * Reads a specification.
     *
     * @param text the text
     * @return the name and the options
     * @throws OptionException if an option has no value or is given twice
     */
    public static Specification parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Specification(text.trim(), Map.of());
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : text.substring(colon + 1).split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new OptionException("In " + text + " the part " + pair
                        + " is not an option; write name:option=value,option=value.");
            }
            String option = pair.substring(0, equals).trim();
            if (options.put(option, pair.substring(equals + 1).trim()) != null) {
                throw new OptionException("In " + text + " the option " + option + " is given twice.");
            }
        }
        return new Specification(text.substring(0, colon).trim(), options);
    }
}
