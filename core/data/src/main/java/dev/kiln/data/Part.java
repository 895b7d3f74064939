package dev.kiln.data;

import dev.kiln.api.extension.Option;
import java.util.Locale;

/** Which examples of a data set that has two parts. */
public enum Part {
    /** Those to learn from. */
    TRAIN,
    /** Those to be measured on. */
    TEST;

    /** The option of every format that keeps its parts in different files: {@code ?split=train} by default. */
    static final Option<Part> SPLIT =
            Option.choice("split", Part.class, "which part of the data is read").byDefault(TRAIN);

    /** Returns the word that users type. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
