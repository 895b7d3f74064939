package dev.kiln.api.training;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/** Creates augmentations of one name. */
@Stable
public interface AugmentationProvider extends Provider<Augmentation> {

    /** The kind. */
    Kind<AugmentationProvider> KIND = new Kind<>("augmentation", Augmentation.class, AugmentationProvider.class);
}
