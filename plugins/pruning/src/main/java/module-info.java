import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.plugins.pruning.MagnitudePruning;

/** Pruning: removes weights from networks. */
module dev.kiln.plugins.pruning {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.pruning;

    provides CompressorProvider with
            MagnitudePruning.Provider;
}
