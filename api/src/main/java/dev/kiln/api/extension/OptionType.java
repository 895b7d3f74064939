package dev.kiln.api.extension;

import dev.kiln.graph.status.Stable;

/** A type of option values beyond those of {@link RecordProvider}; it has a public constructor without parameters. */
@Stable
public interface OptionType {

    /**
     * Declares an option of the type.
     *
     * @param name the word that users type
     * @param documentation its effect, a clause without a full stop
     * @return the option, required and without limits
     */
    Option<?> option(String name, String documentation);
}
