package dev.kiln.host.plugin;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/** Ids, versions and module names from file names. */
final class PluginNames {

    private static final Pattern VERSION = Pattern.compile("-(\\d+(?:\\.|$|-).*)");
    private static final Pattern ENDING = Pattern.compile("\\.(?:jar|zip)$");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private PluginNames() {}

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** The file's name without suffix and version, with hyphens for characters that an id cannot have. */
    static String ofFile(Path file) {
        String stem = stem(file);
        Matcher version = VERSION.matcher(stem);
        String bare = version.find() ? stem.substring(0, version.start()) : stem;
        String id = bare.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        return id.isEmpty() ? "plugin" : id;
    }

    /** The version in the file's name. */
    static Optional<String> versionOfFile(Path file) {
        Matcher version = VERSION.matcher(stem(file));
        return version.find() ? Optional.of(version.group(1)) : Optional.empty();
    }

    /** A module name for a jar without one: the file's name, converted to valid parts. */
    static String moduleOfFile(Path file) {
        return Arrays.stream(ofFile(file).split("[^A-Za-z0-9]+", -1))
                .filter(part -> !part.isEmpty())
                .map(part -> SourceVersion.isName(part) ? part : "_" + part)
                .collect(Collectors.joining("."));
    }

    private static String stem(Path file) {
        return ENDING.matcher(file.getFileName().toString()).replaceFirst("");
    }
}
