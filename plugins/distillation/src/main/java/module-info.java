import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.plugins.distillation.Distillation;

/** Teaches a small network with a large one. */
module dev.kiln.plugins.distillation {
    requires dev.kiln.api;
    requires static org.jspecify;

    provides CompressorProvider with
            Distillation.Provider;
}
