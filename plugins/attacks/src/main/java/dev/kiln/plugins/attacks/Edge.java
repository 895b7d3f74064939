package dev.kiln.plugins.attacks;

/** The continuation of an image beyond its edges. */
enum Edge {
    /** {@code d c b a | a b c d | d c b a}: reflect in SciPy. */
    MIRROR,
    /** {@code d c b | a b c d | c b a}: reflect 101 in OpenCV. */
    MIRROR_INNER,
    /** {@code a a a | a b c d | d d d}: nearest in SciPy. */
    NEAREST;

    /** The place inside that stands for one anywhere. */
    int inside(int place, int length) {
        return switch (this) {
            case NEAREST -> Math.min(Math.max(place, 0), length - 1);
            case MIRROR -> {
                int folded = Math.floorMod(place, 2 * length);
                yield folded < length ? folded : 2 * length - 1 - folded;
            }
            case MIRROR_INNER -> {
                int folded = length == 1 ? 0 : Math.floorMod(place, 2 * (length - 1));
                yield folded < length ? folded : 2 * (length - 1) - folded;
            }
        };
    }
}
