/** Compressors that remove weights, channels and whole blocks. */
module dev.kiln.plugins.pruning {
    requires transitive dev.kiln.api;
}
