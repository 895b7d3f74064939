package dev.kiln.api.compression;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/** Creates compressors of one name. */
@Stable
public interface CompressorProvider extends Provider<Compressor> {

    /** The kind. */
    Kind<CompressorProvider> KIND = new Kind<>("compressor", Compressor.class, CompressorProvider.class);
}
