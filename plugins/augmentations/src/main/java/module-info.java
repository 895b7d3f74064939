import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.plugins.augmentations.Crop;
import dev.kiln.plugins.augmentations.CutMix;
import dev.kiln.plugins.augmentations.Flip;
import dev.kiln.plugins.augmentations.GaussianNoise;
import dev.kiln.plugins.augmentations.Mixup;

/**
 * The augmentations of training examples that ship with Kiln. Their records are public; the providers are found as
 * services.
 */
module dev.kiln.plugins.augmentations {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.augmentations;

    provides AugmentationProvider with
            Crop.Provider,
            CutMix.Provider,
            Flip.Provider,
            GaussianNoise.Provider,
            Mixup.Provider;
}
