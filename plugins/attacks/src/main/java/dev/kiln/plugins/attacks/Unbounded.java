package dev.kiln.plugins.attacks;

/** The size of the ball of attacks that have none. */
final class Unbounded {

    /** More than any change, and representable: users have no size to choose. */
    static final String SIZE = "3e38";

    private Unbounded() {}
}
