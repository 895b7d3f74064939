import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.plugins.quantization.DynamicQuantization;
import dev.kiln.plugins.quantization.StaticQuantization;

/** Quantization: converts networks to 8-bit integers. */
module dev.kiln.plugins.quantization {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.quantization;

    provides CompressorProvider with
            StaticQuantization.Provider,
            DynamicQuantization.Provider;
}
