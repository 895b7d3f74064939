package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import org.jspecify.annotations.Nullable;

/** A file is missing, cut short, damaged or not of the kind that it was taken for. */
@Stable
public class FileFormatException extends KilnException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message what, where, and what to do
     */
    public FileFormatException(String message) {
        super(message);
    }

    /**
     * A failure with a message and what caused it.
     *
     * @param message what, where, and what to do
     * @param cause what happened underneath
     */
    public FileFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
