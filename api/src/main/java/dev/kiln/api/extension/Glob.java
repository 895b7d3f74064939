package dev.kiln.api.extension;

import dev.kiln.graph.status.Stable;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names as a user writes them: {@code *} stands for any characters, {@code ?} for one, and {@code |} separates
 * alternatives. All other characters stand for themselves.
 */
@Stable
public final class Glob {

    private final String text;
    private final Pattern pattern;

    private Glob(String text) {
        this.text = text;
        this.pattern = Pattern.compile(Pattern.quote(text)
                .replace("*", "\\E.*\\Q")
                .replace("?", "\\E.\\Q")
                .replace("|", "\\E|\\Q"));
    }

    /**
     * A glob.
     *
     * @param text the glob; the empty one matches the empty name alone
     * @return the glob
     */
    public static Glob of(String text) {
        return new Glob(text);
    }

    /**
     * The alternatives of a glob, each by itself, so that one that matches nothing can be named.
     *
     * @param text the globs, separated by {@code |}; empty for none
     * @return a glob for each
     */
    public static List<Glob> alternatives(String text) {
        return text.isEmpty()
                ? List.of()
                : List.of(text.split("\\|", -1)).stream().map(Glob::of).toList();
    }

    /**
     * Whether a name matches.
     *
     * @param name the name
     * @return whether it does, as a whole
     */
    public boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    /**
     * Whether one of some names matches.
     *
     * @param names the names
     * @return whether one does
     */
    public boolean matchesAny(Collection<String> names) {
        return names.stream().anyMatch(this::matches);
    }

    /** Returns the glob as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
