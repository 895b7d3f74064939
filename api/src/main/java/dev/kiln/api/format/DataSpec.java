package dev.kiln.api.format;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.status.Stable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The specification of a data set: {@code format:location?key=value&key=value}.
 *
 * @param text the whole text as typed
 * @param format the word before the first colon, such as {@code mnist}
 * @param location the text after it, up to the first question mark: a file, a folder or a word; empty if there is none
 * @param options the values by key, in their original order
 */
@Stable
public record DataSpec(String text, String format, String location, Map<String, String> options) {

    /** Keeps the order of the options. */
    public DataSpec {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * Reads a specification.
     *
     * @param text such as {@code csv:houses.csv?target=price&task=regression}
     * @return its parts
     * @throws DataException if an option has no value or is given twice
     */
    public static DataSpec parse(String text) {
        int mark = text.indexOf('?');
        String source = mark < 0 ? text : text.substring(0, mark);
        int colon = source.indexOf(':');
        String format = colon < 0 ? source : source.substring(0, colon);
        String location = colon < 0 ? "" : source.substring(colon + 1);
        return new DataSpec(text, format, location, mark < 0 ? Map.of() : options(text, text.substring(mark + 1)));
    }

    private static Map<String, String> options(String text, String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new DataException("The data " + text + " has \"" + pair
                        + "\" where key=value was expected; write format:location?key=value&key=value.");
            }
            if (options.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new DataException("The data " + text + " gives the option " + pair.substring(0, equals)
                        + " twice; leave one of them out.");
            }
        }
        return options;
    }

    /**
     * The location as a file or folder.
     *
     * @param expected the expected location, such as {@code DIR} or {@code FILE.csv}, for the message
     * @return the path, relative to the working folder of the process
     * @throws DataException if there is no location, or it is not a valid path on this system
     */
    public Path path(String expected) {
        if (location.isEmpty()) {
            throw new DataException("The data " + text + " names no place; write " + format + ":" + expected + ".");
        }
        try {
            return Path.of(location);
        } catch (InvalidPathException e) {
            throw new DataException(
                    "The data " + text + " has a place that cannot be a path: " + e.getMessage() + ".", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
