package dev.kiln.plugins.attacks;

import dev.kiln.api.model.InputInfo;

/** The width of a range: the unit of step sizes of attacks that are defined for inputs in [0, 1]. */
final class Width {

    private Width() {}

    /** The distance between the ends of a range; 1 where it is not bounded on both sides. */
    static double of(InputInfo range) {
        return isFinite(range) ? range.high() - range.low() : 1;
    }

    /** Whether a range is bounded on both sides. */
    static boolean isFinite(InputInfo range) {
        return Double.isFinite(range.high() - range.low());
    }
}
