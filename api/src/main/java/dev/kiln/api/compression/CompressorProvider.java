package dev.kiln.api.compression;

import dev.kiln.api.Provider;
import dev.kiln.api.Stable;

/** Makes compressors under one name. */
@Stable
public interface CompressorProvider extends Provider<Compressor> {}
