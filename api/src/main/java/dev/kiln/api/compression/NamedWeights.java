package dev.kiln.api.compression;

import dev.kiln.api.extension.Glob;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.ConstantUse;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Experimental;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Weights that users name: by the constant, or by a layer that reads it.
 *
 * @param weights the names of the constants
 * @param roles their uses
 */
@Experimental
public record NamedWeights(Set<String> weights, ConstantRoles roles) {

    /** Copies the names, keeping their order. */
    public NamedWeights {
        weights = Collections.unmodifiableSet(new LinkedHashSet<>(weights));
    }

    /**
     * The weights that globs match.
     *
     * @param option the option that has the globs, for the message
     * @param globs names, separated by {@code |}; empty for none
     * @return the names of the constants
     * @throws OptionException if one of them matches nothing; the message names the nearest
     */
    public Set<String> matchingAny(String option, String globs) {
        Set<String> matching = new LinkedHashSet<>();
        Glob.alternatives(globs).forEach(glob -> matching.addAll(matching(option, glob)));
        return matching;
    }

    private List<String> matching(String option, Glob glob) {
        List<String> matching = weights.stream()
                .filter(weight -> glob.matchesAny(names(weight)))
                .toList();
        if (matching.isEmpty()) {
            Set<String> known = new LinkedHashSet<>();
            weights.forEach(weight -> known.addAll(names(weight)));
            throw new OptionException("The option " + option + " has " + glob + ", which matches no weight or layer."
                    + Spelling.hint(glob.toString(), known) + " The weights are " + String.join(", ", weights) + ".");
        }
        return matching;
    }

    /** A weight's own name, and those of the layers that use it. */
    private Set<String> names(String weight) {
        Set<String> names = new LinkedHashSet<>();
        names.add(weight);
        for (ConstantUse use : roles.uses(weight)) {
            names.add(
                    use.node().name().isEmpty()
                            ? use.node().output(0)
                            : use.node().name());
        }
        return names;
    }
}
