package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.option.Option;
import dev.kiln.api.option.Options;

/** The options that say what the attacker may do. */
final class ThreatOptions {

    static final Option<Norm> NORM =
            Option.choice("norm", Norm.class, "how the change is measured").byDefault(Norm.LINF);
    static final Option<Double> EPSILON = Option.real(
                    "eps", "the greatest size of the change; 8/255 for linf and 0.5 for l2 where it is not given")
            .atLeast(0)
            .in("units of the input")
            .optional();
    static final Option<Boolean> TARGETED = Option.flag(
                    "targeted", "whether the given classes are those that the attacker wants")
            .byDefault(false);

    private ThreatOptions() {}

    static ThreatModel read(Options options) {
        Norm norm = options.get(NORM);
        return new ThreatModel(norm, options.find(EPSILON).orElse(usualSize(norm)), options.get(TARGETED));
    }

    /** The sizes that RobustBench ranks CIFAR-10 models by: one number would be far too small for L2. */
    private static double usualSize(Norm norm) {
        return switch (norm) {
            case LINF -> 8.0 / 255;
            case L2 -> 0.5;
        };
    }
}
