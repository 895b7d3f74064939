package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import org.jspecify.annotations.Nullable;

/** An extension's name, or the name or value of an option, is wrong. */
@Stable
public class OptionException extends KilnException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message the error, the place, and the remedy
     */
    public OptionException(String message) {
        super(message);
    }

    /**
     * A failure with a message and a cause.
     *
     * @param message the error, the place, and the remedy
     * @param cause the original exception
     */
    public OptionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
