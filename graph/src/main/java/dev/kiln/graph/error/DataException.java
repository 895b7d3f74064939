package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import org.jspecify.annotations.Nullable;

/** A data set or a batch is not what the model or the job needs: shapes, labels, values. */
@Stable
public class DataException extends KilnException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message what, where, and what to do
     */
    public DataException(String message) {
        super(message);
    }

    /**
     * A failure with a message and what caused it.
     *
     * @param message what, where, and what to do
     * @param cause what happened underneath
     */
    public DataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
