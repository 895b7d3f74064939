package dev.kiln.api.extension;

import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Stable;
import java.util.List;
import java.util.Set;

/**
 * Creates extensions of one kind and one name. The service that {@link java.util.ServiceLoader} finds; the command
 * line, architecture files, reports and the reference are all derived from its declarations.
 *
 * @param <T> the kind of extension
 */
@Stable
public interface Provider<T> {

    /** Returns the word that users type, in lower case with hyphens, such as {@code max-pool2d}. */
    String name();

    /** Returns a summary of the extension in one line. */
    String summary();

    /** Returns the options of the extension; none by default. */
    default List<Option<?>> options() {
        return List.of();
    }

    /** Returns its rank: of two providers of the same name, the higher ranking one is used. 0 by default. */
    default int ranking() {
        return 0;
    }

    /**
     * Returns the capabilities, beyond running a graph forward, that the extension needs of an engine; none by default.
     * The host determines beforehand which engines have them, and chooses among those where none is named.
     */
    default Set<Capability> needs() {
        return Set.of();
    }

    /**
     * Creates an extension.
     *
     * @param options values of the declared options, checked against their declarations
     * @return the extension, immutable
     * @throws OptionException if values that are valid individually do not fit together
     */
    T create(Options options);
}
