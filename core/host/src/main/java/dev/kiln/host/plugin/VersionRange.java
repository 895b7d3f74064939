package dev.kiln.host.plugin;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Versions from one to another, as {@code [1.0,2.0)}: a bracket includes its end, a parenthesis does not. {@code 1.2}
 * alone means 1.2 or newer, {@code [1.2]} that version, {@code [1.2,)} no upper end.
 */
public final class VersionRange {

    private static final Pattern INTERVAL = Pattern.compile("([\\[(])([^,\\])]+)(,?)([^,\\])]*)([\\])])");

    private final String text;
    private final Release floor;
    private final boolean floorIncluded;
    private final @Nullable Release ceiling;
    private final boolean ceilingIncluded;

    private VersionRange(
            String text, Release floor, boolean floorIncluded, @Nullable Release ceiling, boolean ceilingIncluded) {
        this.text = text;
        this.floor = floor;
        this.floorIncluded = floorIncluded;
        this.ceiling = ceiling;
        this.ceilingIncluded = ceilingIncluded;
    }

    /**
     * Reads a range.
     *
     * @param text the range
     * @return the range; empty where the text is none
     */
    public static Optional<VersionRange> parse(String text) {
        String range = text.strip();
        Matcher interval = INTERVAL.matcher(range);
        if (!interval.matches()) {
            return Release.parse(range).map(floor -> new VersionRange(range, floor, true, null, false));
        }
        return Release.parse(interval.group(2)).flatMap(floor -> interval(range, interval, floor));
    }

    private static Optional<VersionRange> interval(String range, Matcher interval, Release floor) {
        boolean floorIncluded = interval.group(1).equals("[");
        boolean ceilingIncluded = interval.group(5).equals("]");
        if (interval.group(3).isEmpty()) {
            return floorIncluded && ceilingIncluded
                    ? Optional.of(new VersionRange(range, floor, true, floor, true))
                    : Optional.empty();
        }
        if (interval.group(4).isBlank()) {
            return Optional.of(new VersionRange(range, floor, floorIncluded, null, false));
        }
        return Release.parse(interval.group(4))
                .filter(ceiling -> ceiling.compareTo(floor) >= 0)
                .map(ceiling -> new VersionRange(range, floor, floorIncluded, ceiling, ceilingIncluded));
    }

    /**
     * Whether a version lies in it. Only its numbers count, so that {@code 2.0-rc1} is as far as {@code 2.0}.
     *
     * @param version the version
     * @return whether it does; never for a version that does not begin with a number
     */
    public boolean contains(String version) {
        return Release.parse(version).filter(this::contains).isPresent();
    }

    boolean contains(Release release) {
        int above = release.compareTo(floor);
        if (above < 0 || (above == 0 && !floorIncluded)) {
            return false;
        }
        if (ceiling == null) {
            return true;
        }
        int below = release.compareTo(ceiling);
        return below < 0 || (below == 0 && ceilingIncluded);
    }

    @Override
    public String toString() {
        return text;
    }
}
