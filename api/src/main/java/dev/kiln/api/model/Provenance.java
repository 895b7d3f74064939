package dev.kiln.api.model;

import dev.kiln.graph.status.Stable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step in the history of a model.
 *
 * @param step the name of the step, such as {@code train} or {@code magnitude-pruning}
 * @param details its details: options, seed, engine and versions, hashes of model and data
 */
@Stable
public record Provenance(String step, Map<String, String> details) {

    /** Copies the map, keeping its order. */
    public Provenance {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
