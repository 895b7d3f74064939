package dev.kiln.jobs.training;

import dev.kiln.api.extension.Glob;
import dev.kiln.api.training.ParameterGroup;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The groups of the parameters of a training.
 *
 * @param all the groups; a parameter is in the first that it matches
 * @param biases the names of the parameters that a group may spare
 */
record Groups(List<ParameterGroup> all, Set<String> biases) {

    /** The group of a parameter. */
    Optional<ParameterGroup> of(String parameter) {
        return all.stream()
                .filter(group -> Glob.of(group.glob()).matches(parameter))
                .findFirst();
    }

    /** The group of a parameter that makes it smaller; empty where the group spares it. */
    Optional<ParameterGroup> shrinking(String parameter) {
        return of(parameter).filter(group -> !(group.sparesBiases() && biases.contains(parameter)));
    }
}
