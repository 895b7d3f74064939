import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.plugins.pruning.MagnitudePruning;

/** Takes weights out of networks. */
module dev.kiln.plugins.pruning {
    requires dev.kiln.api;
    requires static org.jspecify;

    provides CompressorProvider with
            MagnitudePruning.Provider;
}
