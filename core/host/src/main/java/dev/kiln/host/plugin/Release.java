package dev.kiln.host.plugin;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The leading numbers of a version. A suffix, such as {@code -SNAPSHOT}, is ignored: a snapshot of a release is as
 * compatible as the release.
 */
record Release(int major, int minor, int patch) implements Comparable<Release> {

    private static final Pattern NUMBERS =
            Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?(?:[^0-9].*)?");
    private static final Comparator<Release> ORDER = Comparator.comparingInt(Release::major)
            .thenComparingInt(Release::minor)
            .thenComparingInt(Release::patch);

    /** Reads a version; empty where it does not begin with a number. */
    static Optional<Release> parse(String version) {
        Matcher numbers = NUMBERS.matcher(version.strip());
        return numbers.matches()
                ? Optional.of(new Release(number(numbers, 1), number(numbers, 2), number(numbers, 3)))
                : Optional.empty();
    }

    private static int number(Matcher numbers, int group) {
        String digits = numbers.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** Whether code compiled against that release runs on this one: same major (same minor below 1.0), not older. */
    boolean serves(Release compiledAgainst) {
        return isOfOneLineWith(compiledAgainst) && compareTo(compiledAgainst) >= 0;
    }

    /** Whether no incompatible change lies between the two. */
    boolean isOfOneLineWith(Release other) {
        return major == other.major && (major > 0 || minor == other.minor);
    }

    @Override
    public int compareTo(Release other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
