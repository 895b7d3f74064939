/** Compressors that train a small model to answer as a large one does. */
module dev.kiln.plugins.distillation {
    requires transitive dev.kiln.api;
}
