package dev.kiln.api.compression;

import dev.kiln.api.Provider;

/** Makes compressors under one name. */
public interface CompressorProvider extends Provider<Compressor> {}
