package dev.kiln.jobs.training;

import dev.kiln.api.training.Augmentation;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Origin;

/**
 * An augmentation with its name in reports and checkpoints.
 *
 * @param specification the name with the options, such as {@code crop:padding=4}
 * @param origin the plugin of its code
 * @param augmentation the augmentation
 */
public record NamedAugmentation(String specification, Origin origin, Augmentation augmentation) {

    /**
     * An augmentation that a program created itself.
     *
     * @param specification its name in reports and checkpoints
     * @param augmentation the augmentation
     * @throws dev.kiln.graph.error.OptionException if a value of it is not one that its options allow
     */
    public NamedAugmentation(String specification, Augmentation augmentation) {
        this(specification, Origin.of("augmentation", augmentation), Extension.checked(augmentation));
    }

    /**
     * An augmentation that was chosen by name.
     *
     * @param augmentation the augmentation
     * @return it with its name and all of its options
     */
    public static NamedAugmentation of(Extension<Augmentation> augmentation) {
        return new NamedAugmentation(augmentation.specification(), augmentation.origin(), augmentation.instance());
    }
}
