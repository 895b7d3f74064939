import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.plugins.optimizers.Adam;
import dev.kiln.plugins.optimizers.AdamW;
import dev.kiln.plugins.optimizers.Sgd;

/** The optimizers that ship with Kiln. Their records are public; the providers are found as services. */
module dev.kiln.plugins.optimizers {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.optimizers;

    provides OptimizerProvider with
            Adam.Provider,
            AdamW.Provider,
            Sgd.Provider;
}
