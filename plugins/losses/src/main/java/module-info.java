import dev.kiln.api.loss.LossProvider;
import dev.kiln.plugins.losses.CrossEntropy;
import dev.kiln.plugins.losses.Focal;
import dev.kiln.plugins.losses.MeanSquaredError;
import dev.kiln.plugins.losses.TokenCrossEntropy;
import dev.kiln.plugins.losses.Triplet;

/** The loss functions that ship with Kiln. Their records are public; the providers are found as services. */
module dev.kiln.plugins.losses {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.losses;

    provides LossProvider with
            CrossEntropy.Provider,
            Focal.Provider,
            MeanSquaredError.Provider,
            TokenCrossEntropy.Provider,
            Triplet.Provider;
}
