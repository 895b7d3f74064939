import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.plugins.distillation.Distillation;

/** Knowledge distillation: a small network learns from a large one. */
module dev.kiln.plugins.distillation {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.distillation;

    provides CompressorProvider with
            Distillation.Provider;
}
