package dev.kiln.data;

/** Data that say how they were understood. */
public interface Described {

    /** Returns what was guessed, chosen, filled in and left out. */
    DataDescription description();
}
