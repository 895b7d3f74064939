import dev.kiln.api.layer.LayerProvider;
import org.example.kiln.training.layers.Inception;
import org.example.kiln.training.layers.Join;
import org.example.kiln.training.layers.TiedDense;

/** Layers of the literature, written as a third party would. */
module org.example.kiln.training {
    requires static org.jspecify;
    requires transitive dev.kiln.api;

    exports org.example.kiln.training.layers;

    provides LayerProvider with
            Inception.Provider,
            Join.Provider,
            TiedDense.Provider;
}
