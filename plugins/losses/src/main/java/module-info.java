import dev.kiln.api.loss.LossProvider;
import dev.kiln.plugins.losses.BinaryCrossEntropy;
import dev.kiln.plugins.losses.Contrastive;
import dev.kiln.plugins.losses.Cosine;
import dev.kiln.plugins.losses.CrossEntropy;
import dev.kiln.plugins.losses.Ctc;
import dev.kiln.plugins.losses.Dice;
import dev.kiln.plugins.losses.Focal;
import dev.kiln.plugins.losses.Hinge;
import dev.kiln.plugins.losses.Huber;
import dev.kiln.plugins.losses.KlDivergence;
import dev.kiln.plugins.losses.LogCosh;
import dev.kiln.plugins.losses.MeanAbsoluteError;
import dev.kiln.plugins.losses.MeanSquaredError;
import dev.kiln.plugins.losses.Quantile;
import dev.kiln.plugins.losses.TokenCrossEntropy;
import dev.kiln.plugins.losses.Triplet;

/** The loss functions that ship with Kiln. Their records are public; the providers are found as services. */
module dev.kiln.plugins.losses {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.losses;

    provides LossProvider with
            BinaryCrossEntropy.Provider,
            Contrastive.Provider,
            Cosine.Provider,
            CrossEntropy.Provider,
            Ctc.Provider,
            Dice.Provider,
            Focal.Provider,
            Hinge.Provider,
            Huber.Provider,
            KlDivergence.Provider,
            LogCosh.Provider,
            MeanAbsoluteError.Provider,
            MeanSquaredError.Provider,
            Quantile.Provider,
            TokenCrossEntropy.Provider,
            Triplet.Provider;
}
