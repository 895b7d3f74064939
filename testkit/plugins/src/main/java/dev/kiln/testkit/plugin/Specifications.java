package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The options with which an extension is created in its contract. */
final class Specifications {

    private Specifications() {}

    /** The author's values, and a value for each other required option. */
    static Map<String, Object> base(Provider<?> provider, Map<String, Object> given) {
        Map<String, Object> base = new LinkedHashMap<>(given);
        for (Option<?> option : provider.options()) {
            if (option.isRequired() && !given.containsKey(option.name())) {
                Optional<Object> sample = new OptionValues(option).sample();
                base.put(
                        option.name(),
                        sample.orElseThrow(() -> new AssertionError("The option " + option.signature()
                                + " is required, and the contract cannot choose a value. Override given().")));
            }
        }
        return Collections.unmodifiableMap(base);
    }

    /** The base, and for each option the base with each of its values to run. */
    static List<Map<String, Object>> of(Provider<?> provider, Map<String, Object> given) {
        Map<String, Object> base = base(provider, given);
        Set<Map<String, Object>> all = new LinkedHashSet<>();
        all.add(base);
        for (Option<?> option : provider.options()) {
            for (Object value : new OptionValues(option).worthARun()) {
                if (!isTheDefault(option, value)) {
                    all.add(with(base, option, value));
                }
            }
        }
        return new ArrayList<>(all);
    }

    static Map<String, Object> with(Map<String, Object> base, Option<?> option, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(base);
        changed.put(option.name(), value);
        return Collections.unmodifiableMap(changed);
    }

    private static boolean isTheDefault(Option<?> option, Object value) {
        return option.signature().endsWith(", default " + value);
    }
}
