import dev.kiln.api.compression.CompressorProvider;
import org.example.kiln.compression.FakeQuantization;
import org.example.kiln.compression.Hints;
import org.example.kiln.compression.Reconstruction;

/** Compression of the literature, written as a third party would: one record each, with the provider within it. */
module org.example.kiln.compression {
    requires static org.jspecify;
    requires transitive dev.kiln.api;

    exports org.example.kiln.compression;

    provides CompressorProvider with
            FakeQuantization.Provider,
            Hints.Provider,
            Reconstruction.Provider;
}
