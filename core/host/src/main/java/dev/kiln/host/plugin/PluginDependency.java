package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dependency of a plugin on another: {@code id}, {@code id@range}, or {@code id?@range} if optional.
 *
 * @param id the other's id
 * @param range the suitable versions; empty for any
 * @param optional whether the plugin runs without it
 */
public record PluginDependency(String id, Optional<VersionRange> range, boolean optional) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)(\\?)?(?:@(\\S+))?");

    /** Reads the value of the manifest's attribute: dependencies separated by spaces. */
    static List<PluginDependency> parse(String text) {
        List<PluginDependency> dependencies = new ArrayList<>();
        for (String word : text.strip().split("\\s+", -1)) {
            dependencies.add(one(word));
        }
        return dependencies;
    }

    private static PluginDependency one(String word) {
        Matcher form = FORM.matcher(word);
        if (!form.matches()) {
            throw wrong(word);
        }
        String range = form.group(3);
        if (range == null) {
            return new PluginDependency(form.group(1), Optional.empty(), form.group(2) != null);
        }
        VersionRange parsed = VersionRange.parse(range).orElseThrow(() -> wrong(word));
        return new PluginDependency(form.group(1), Optional.of(parsed), form.group(2) != null);
    }

    private static PluginException wrong(String word) {
        return new PluginException(
                "Its manifest's " + ManifestEntries.REQUIRES + " has " + word + ", which names no plugin and versions.",
                "Write id, id@[1.0,2.0) or id?@[1.0,2.0), with spaces between several.");
    }

    @Override
    public String toString() {
        return id + (optional ? "?" : "") + range.map(r -> "@" + r).orElse("");
    }
}
