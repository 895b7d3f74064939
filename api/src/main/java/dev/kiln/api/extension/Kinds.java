package dev.kiln.api.extension;

import dev.kiln.graph.status.Stable;
import java.util.List;

/**
 * The kinds of extensions that a module declares: a service that the host finds on its path. A module with a kind of its
 * own also {@code uses} the provider interface of it, so that modules with providers are resolved.
 */
@Stable
public interface Kinds {

    /** Returns them, in the order in which they are listed. */
    List<Kind<?>> kinds();
}
