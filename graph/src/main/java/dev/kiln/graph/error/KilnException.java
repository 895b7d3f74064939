package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that Kiln throws on purpose.
 *
 * <p>Its message is written for the person at the keyboard: what is wrong, where, and what to do. A mistake of the
 * user is one of the subtypes; the command prints its message alone and exits with status 2.
 */
@Stable
public class KilnException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message what, where, and what to do
     */
    public KilnException(String message) {
        super(message);
    }

    /**
     * A failure with a message and what caused it.
     *
     * @param message what, where, and what to do
     * @param cause what happened underneath
     */
    public KilnException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
