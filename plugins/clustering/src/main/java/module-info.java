import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.plugins.clustering.Clustering;

/** Clustering: lets the weights of a layer share few values. */
module dev.kiln.plugins.clustering {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.clustering;

    provides CompressorProvider with
            Clustering.Provider;
}
