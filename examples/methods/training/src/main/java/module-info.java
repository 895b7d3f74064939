import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.optimizer.OptimizerProvider;
import org.example.kiln.training.layers.Inception;
import org.example.kiln.training.layers.Join;
import org.example.kiln.training.layers.Repeat;
import org.example.kiln.training.layers.SpectralDense;
import org.example.kiln.training.layers.TiedDense;
import org.example.kiln.training.optimizers.Lamb;
import org.example.kiln.training.optimizers.Lars;
import org.example.kiln.training.optimizers.Lbfgs;
import org.example.kiln.training.optimizers.Lookahead;
import org.example.kiln.training.optimizers.Sam;

/** Layers and optimizers of the literature, written as a third party would. */
module org.example.kiln.training {
    requires static org.jspecify;
    requires transitive dev.kiln.api;

    exports org.example.kiln.training.layers;
    exports org.example.kiln.training.optimizers;

    provides LayerProvider with
            Inception.Provider,
            Join.Provider,
            Repeat.Provider,
            SpectralDense.Provider,
            TiedDense.Provider;
    provides OptimizerProvider with
            Lamb.Provider,
            Lars.Provider,
            Lbfgs.Provider,
            Lookahead.Provider,
            Sam.Provider;
}
