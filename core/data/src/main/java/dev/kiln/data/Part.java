package dev.kiln.data;

import dev.kiln.api.extension.Option;
import java.util.Locale;

/** A part of a data set with two parts. */
public enum Part {
    /** The examples for training. */
    TRAIN,
    /** The examples for testing. */
    TEST;

    /** The option of every format that keeps its parts in different files: {@code ?split=train} by default. */
    static final Option<Part> SPLIT =
            Option.choice("split", Part.class, "the part of the data to read").byDefault(TRAIN);

    /** Returns the name for users. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
