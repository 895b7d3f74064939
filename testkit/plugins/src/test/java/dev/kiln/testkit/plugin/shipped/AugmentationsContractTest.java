package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.testkit.plugin.AugmentationContract;
import org.junit.jupiter.api.Nested;

/** The augmentations that ship with Kiln. */
class AugmentationsContractTest {

    @Nested
    class Crop extends AugmentationContract {
        @Override
        protected AugmentationProvider provider() {
            return Shipped.provider(AugmentationProvider.class, "crop");
        }
    }

    @Nested
    class CutMix extends AugmentationContract {
        @Override
        protected AugmentationProvider provider() {
            return Shipped.provider(AugmentationProvider.class, "cutmix");
        }
    }

    @Nested
    class Flip extends AugmentationContract {
        @Override
        protected AugmentationProvider provider() {
            return Shipped.provider(AugmentationProvider.class, "flip");
        }
    }

    @Nested
    class GaussianNoise extends AugmentationContract {
        @Override
        protected AugmentationProvider provider() {
            return Shipped.provider(AugmentationProvider.class, "gaussian-noise");
        }
    }

    @Nested
    class Mixup extends AugmentationContract {
        @Override
        protected AugmentationProvider provider() {
            return Shipped.provider(AugmentationProvider.class, "mixup");
        }
    }
}
