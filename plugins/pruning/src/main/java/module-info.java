import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.plugins.pruning.MagnitudePruning;

/** Pruning: removes weights from networks. */
module dev.kiln.plugins.pruning {
    requires dev.kiln.api;
    requires static org.jspecify;

    provides CompressorProvider with
            MagnitudePruning.Provider;
}
