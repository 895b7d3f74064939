import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.plugins.quantization.DynamicQuantization;
import dev.kiln.plugins.quantization.StaticQuantization;

/** Lets networks compute with integers of 8 bits. */
module dev.kiln.plugins.quantization {
    requires dev.kiln.api;
    requires static org.jspecify;

    provides CompressorProvider with
            StaticQuantization.Provider,
            DynamicQuantization.Provider;
}
