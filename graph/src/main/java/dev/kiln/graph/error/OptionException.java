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
     * @param message what, where, and what to do
     */
    public OptionException(String message) {
        super(message);
    }

    /**
     * A failure with a message and what caused it.
     *
     * @param message what, where, and what to do
     * @param cause what happened underneath
     */
    public OptionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
