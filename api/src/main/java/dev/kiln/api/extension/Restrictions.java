package dev.kiln.api.extension;

import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values that remain of the options of a group.
 *
 * @param allowed by the word that users type, the values of each restricted option; none of one that is not there
 */
record Restrictions(Map<String, List<String>> allowed) {

    static final Restrictions NONE = new Restrictions(Map.of());

    /** Those of a component that is a group, within a group that has some itself. */
    Restrictions of(RecordComponent group) {
        Map<String, List<String>> all = new HashMap<>();
        for (Restrict restrict : group.getAnnotationsByType(Restrict.class)) {
            all.put(restrict.option(), List.of(restrict.to()));
        }
        all.putAll(allowed);
        return new Restrictions(all);
    }

    /** The values of an option; empty of one that is not restricted. */
    Optional<List<String>> find(String option) {
        return Optional.ofNullable(allowed.get(option));
    }

    /** Whether users type the option. */
    boolean isTyped(String option) {
        return find(option).map(values -> values.size() > 1).orElse(true);
    }

    /** Whether the option is not there. */
    boolean isRemoved(String option) {
        return find(option).filter(List::isEmpty).isPresent();
    }
}
