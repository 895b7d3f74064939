package dev.kiln.api.extension;

import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Stable;
import java.util.List;
import java.util.Set;

/**
 * Makes extensions of one kind under one name. This is what {@link java.util.ServiceLoader} finds; the command line,
 * architecture files, reports and the reference are all made from what it declares.
 *
 * @param <T> the kind of extension
 */
@Stable
public interface Provider<T> {

    /** Returns the word that users type, in lower case with hyphens, such as {@code max-pool2d}. */
    String name();

    /** Returns one line that says what the extension does. */
    String summary();

    /** Returns the options that {@link #create} understands; none by default. */
    default List<Option<?>> options() {
        return List.of();
    }

    /** Returns which provider is taken where two have one name: the higher ranking one. 0 by default. */
    default int ranking() {
        return 0;
    }

    /**
     * Returns what an engine must be able to do, beyond running a graph forward, for the extension to work; nothing by
     * default. The host says beforehand which of the engines can serve it, and chooses among those where none is named.
     */
    default Set<Capability> needs() {
        return Set.of();
    }

    /**
     * Makes an extension.
     *
     * @param options values for the declared options, already checked against their declaration
     * @return the extension, immutable
     * @throws OptionException if values that are right by themselves do not fit each other
     */
    T create(Options options);
}
