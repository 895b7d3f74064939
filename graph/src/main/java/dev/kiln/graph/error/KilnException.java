package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import org.jspecify.annotations.Nullable;

/**
 * The root of all exceptions that Kiln throws on purpose.
 *
 * <p>Its message is written for the user: the error, the place, and the remedy. A mistake of the user is one of the
 * subtypes; the command prints its message alone and exits with status 2.
 */
@Stable
public class KilnException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message the error, the place, and the remedy
     */
    public KilnException(String message) {
        super(message);
    }

    /**
     * A failure with a message and a cause.
     *
     * @param message the error, the place, and the remedy
     * @param cause the original exception
     */
    public KilnException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
