package dev.kiln.api.extension;

import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Stable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Checked values for the options that an extension declares. */
@Stable
public final class Options {

    private final Map<String, OptionValue<?>> values;

    private Options(Map<String, OptionValue<?>> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /**
     * Checks a user's values against the options that an extension declares.
     *
     * @param provider the extension's provider
     * @param given values by name, as texts or as values in a YAML file or a program
     * @param extensions creates the extensions that are values, from their texts
     * @return a value for every option that was given or has a default
     * @throws OptionException if a name is not declared, a required one is missing, or a value does not fit
     */
    public static Options of(Provider<?> provider, Map<String, ?> given, ExtensionSource extensions) {
        List<Option<?>> declared = provider.options();
        List<String> names = declared.stream().map(Option::name).toList();
        for (String name : given.keySet()) {
            if (!names.contains(name)) {
                throw new OptionException(provider.name() + " has no option " + name + "." + Spelling.hint(name, names)
                        + (names.isEmpty() ? " It has none." : " It has " + String.join(", ", names) + "."));
            }
        }
        Map<String, OptionValue<?>> values = new LinkedHashMap<>();
        for (Option<?> option : declared) {
            Object value = given.get(option.name());
            if (value != null) {
                values.put(option.name(), read(provider, option, value, extensions));
            } else if (option.isRequired()) {
                throw new OptionException(provider.name() + " needs the option " + option.name() + ": "
                        + option.documentation() + " (" + option.signature() + ").");
            } else {
                fallback(provider, option, extensions).ifPresent(fallback -> values.put(option.name(), fallback));
            }
        }
        return new Options(values);
    }

    private static OptionValue<?> read(
            Provider<?> provider, Option<?> option, Object value, ExtensionSource extensions) {
        return named(provider, () -> option.read(value, extensions));
    }

    private static Optional<OptionValue<?>> fallback(
            Provider<?> provider, Option<?> option, ExtensionSource extensions) {
        return named(provider, () -> option.fallback(extensions));
    }

    /** Puts the extension's name before a message. */
    private static <T> T named(Provider<?> provider, Supplier<T> work) {
        try {
            return work.get();
        } catch (OptionException e) {
            throw new OptionException(provider.name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * As {@link #of(Provider, Map, ExtensionSource)}, for an extension whose options take no extensions by name.
     *
     * @param provider the extension's provider
     * @param given values by name
     * @return a value for every option that was given or has a default
     * @throws OptionException if a name is not declared, a required one is missing, or a value does not fit
     */
    public static Options of(Provider<?> provider, Map<String, ?> given) {
        return of(provider, given, ExtensionSource.NONE);
    }

    /**
     * The value of an option that is required or has a default.
     *
     * @param option a declared option
     * @param <T> its type
     * @return the value
     * @throws OptionException if it has none
     */
    public <T> T get(Option<T> option) {
        return find(option).orElseThrow(() -> new OptionException("The option " + option.name() + " has no value."));
    }

    /**
     * The value of an optional option.
     *
     * @param option a declared option
     * @param <T> its type
     * @return the value, empty where the user gave none
     */
    @SuppressWarnings("unchecked") // values are stored under the name of the option that read them
    public <T> Optional<T> find(Option<T> option) {
        return Optional.ofNullable(values.get(option.name())).map(found -> (T) found.value());
    }

    /** Returns the values as users type them, by name. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(name, value.text()));
        return texts;
    }

    /** Returns the values as users type them after an extension's name: {@code lr=0.1,momentum=0.5}. */
    @Override
    public String toString() {
        return texts().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
    }
}
