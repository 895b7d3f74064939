import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.plugins.simplification.Simplify;

/** Simplification: merges and folds the nodes of networks without other results. */
module dev.kiln.plugins.simplification {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.simplification;

    provides CompressorProvider with
            Simplify.Provider;
}
