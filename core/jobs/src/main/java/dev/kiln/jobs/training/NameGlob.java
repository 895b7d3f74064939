package dev.kiln.jobs.training;

import dev.kiln.api.extension.Glob;
import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.OptionException;
import java.util.Collection;
import java.util.List;

/** Chooses parameters by {@linkplain Glob globs} of their names. */
final class NameGlob {

    private NameGlob() {}

    /**
     * The names that match one of the globs.
     *
     * @throws OptionException if a glob matches nothing
     */
    static List<String> matching(Collection<String> globs, Collection<String> names) {
        globs.forEach(glob -> requireMatch(glob, names));
        return names.stream().filter(name -> matches(globs, name)).toList();
    }

    /** Whether a name matches one of the globs. */
    static boolean matches(Collection<String> globs, String name) {
        return globs.stream().anyMatch(glob -> Glob.of(glob).matches(name));
    }

    private static void requireMatch(String glob, Collection<String> names) {
        if (!Glob.of(glob).matchesAny(names)) {
            throw new OptionException("No parameter matches " + glob + "." + Spelling.hint(glob, names)
                    + " The parameters are " + String.join(", ", names) + ".");
        }
    }
}
