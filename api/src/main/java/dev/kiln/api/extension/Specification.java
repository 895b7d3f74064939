package dev.kiln.api.extension;

import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Stable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The name of an extension with its options, unchecked: {@code name}, or {@code name:option=value,option=value}. A value
 * with commas of its own is in brackets: a list as in {@code eps=[0.1;0.2]}, or another extension as in
 * {@code inner=[adam:lr=0.001,beta1=0.9]}.
 *
 * @param name the extension's name
 * @param options the values of its options, texts or values of a YAML file or a program
 */
@Stable
public record Specification(String name, Map<String, Object> options) {

    /** Copies the map, keeping its order. */
    public Specification {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * The specification of an extension that a program created itself.
     *
     * @param extension the extension: a record with {@link Describe}, or any other object
     * @return its name, and those of its options that differ from their defaults; of another object the name of its class
     */
    public static Specification of(Object extension) {
        return RecordText.of(extension);
    }

    /**
     * Reads a specification.
     *
     * @param text the text
     * @return the name and the options
     * @throws OptionException if an option has no value or is given twice, or a bracket is not closed
     */
    public static Specification parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Specification(text.trim(), Map.of());
        }
        Map<String, Object> options = new LinkedHashMap<>();
        for (String pair : Brackets.split(text.substring(colon + 1), ',')) {
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

    /**
     * A specification as a YAML file has it.
     *
     * @param named one name with a map of options, such as {@code {sgd: {lr: 0.1}}}
     * @return the name and the options
     * @throws IllegalArgumentException if it is not such a map
     */
    public static Specification of(Map<?, ?> named) {
        if (named.size() != 1) {
            throw new IllegalArgumentException("not one name with its options");
        }
        Map.Entry<?, ?> only = named.entrySet().iterator().next();
        Map<String, Object> options = new LinkedHashMap<>();
        if (only.getValue() instanceof Map<?, ?> given) {
            given.forEach((name, value) -> options.put(String.valueOf(name), Objects.requireNonNull(value)));
        } else if (only.getValue() != null) {
            throw new IllegalArgumentException("not one name with its options");
        }
        return new Specification(String.valueOf(only.getKey()), options);
    }

    /** Returns the specification as users type it. */
    @Override
    public String toString() {
        return options.isEmpty()
                ? name
                : options.entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .collect(Collectors.joining(",", name + ":", ""));
    }
}
