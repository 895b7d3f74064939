import dev.kiln.api.loss.LossProvider;
import dev.kiln.plugins.losses.CrossEntropy;
import dev.kiln.plugins.losses.MeanSquaredError;

/** The loss functions that ship with Kiln. Their records are public; the providers are found as services. */
module dev.kiln.plugins.losses {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.losses;

    provides LossProvider with
            CrossEntropy.Provider,
            MeanSquaredError.Provider;
}
