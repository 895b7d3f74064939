package dev.kiln.host.plugin;

import dev.kiln.graph.error.OptionException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The coordinates of a plugin's jar in a Maven repository: {@code group:artifact} or {@code group:artifact:version}.
 *
 * @param group the group
 * @param artifact the artifact
 * @param version the version; the newest suitable one where it is absent
 */
public record Coordinates(String group, String artifact, Optional<String> version) {

    private static final String PART = "([A-Za-z0-9_][A-Za-z0-9_.-]*)";
    private static final Pattern FORM = Pattern.compile(PART + ":" + PART + "(?::" + PART + ")?");

    /**
     * Reads coordinates.
     *
     * @param text as typed
     * @return the coordinates
     * @throws OptionException if they are invalid
     */
    public static Coordinates parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new OptionException(text + " is neither a file nor the coordinates of a Maven artifact: expected"
                    + " group:artifact or group:artifact:version, as in org.example:kiln-extras:1.0.0.");
        }
        return new Coordinates(parts.group(1), parts.group(2), Optional.ofNullable(parts.group(3)));
    }

    /**
     * The same artifact in a certain version.
     *
     * @param other the version
     * @return its coordinates
     */
    public Coordinates at(String other) {
        return new Coordinates(group, artifact, Optional.of(other));
    }

    @Override
    public String toString() {
        return group + ":" + artifact + version.map(v -> ":" + v).orElse("");
    }
}
