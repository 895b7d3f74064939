package dev.kiln.data;

/** Data with a description of their interpretation. */
public interface Described {

    /** Returns the guesses, choices, filled values and omissions. */
    DataDescription description();
}
