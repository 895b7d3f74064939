package dev.kiln.jobs.compression;

import dev.kiln.api.compression.Compressor;
import dev.kiln.api.extension.Specification;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Origin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A compressor with its name and options, for reports.
 *
 * @param name its name
 * @param options the value of each of its options
 * @param origin the plugin of its code
 * @param compressor the compressor
 */
public record NamedCompressor(String name, Map<String, String> options, Origin origin, Compressor compressor) {

    /** Copies the map, keeping its order. */
    public NamedCompressor {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * A compressor that was chosen by name.
     *
     * @param chosen the compressor
     * @return the compressor with its name and options
     */
    public static NamedCompressor of(Extension<Compressor> chosen) {
        return new NamedCompressor(chosen.name(), chosen.options().texts(), chosen.origin(), chosen.instance());
    }

    /**
     * A compressor that a program created itself.
     *
     * @param compressor the compressor
     * @return the compressor with its name, and the options that differ from their defaults
     * @throws dev.kiln.graph.error.OptionException if a value of it is not one that its options allow
     */
    public static NamedCompressor of(Compressor compressor) {
        Specification specification = Specification.parse(Extension.textOf(compressor));
        Map<String, String> options = new LinkedHashMap<>();
        specification.options().forEach((name, value) -> options.put(name, value.toString()));
        return new NamedCompressor(
                specification.name(), options, Origin.of("compressor", compressor), Extension.checked(compressor));
    }
}
