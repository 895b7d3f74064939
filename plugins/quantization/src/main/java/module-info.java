/** Compressors that store and compute with fewer bits. */
module dev.kiln.plugins.quantization {
    requires transitive dev.kiln.api;
}
