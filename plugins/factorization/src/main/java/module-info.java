import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.plugins.factorization.LowRank;

/** Factorization: writes the weights of layers as products of smaller ones. */
module dev.kiln.plugins.factorization {
    requires transitive dev.kiln.api;
    requires ejml.core;
    requires ejml.ddense;
    requires static org.jspecify;

    exports dev.kiln.plugins.factorization;

    provides CompressorProvider with
            LowRank.Provider;
}
