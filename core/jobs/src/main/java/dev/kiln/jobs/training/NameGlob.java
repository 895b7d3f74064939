package dev.kiln.jobs.training;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.OptionException;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Chooses names as a user writes them: {@code *} stands for any letters, {@code ?} for one. */
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
        return globs.stream().anyMatch(glob -> pattern(glob).matcher(name).matches());
    }

    private static void requireMatch(String glob, Collection<String> names) {
        if (names.stream().noneMatch(pattern(glob).asMatchPredicate())) {
            throw new OptionException("No parameter matches " + glob + "." + Spelling.hint(glob, names)
                    + " The parameters are " + String.join(", ", names) + ".");
        }
    }

    private static Pattern pattern(String glob) {
        String regex = Pattern.quote(glob).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.compile(regex);
    }
}
