package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import org.jspecify.annotations.Nullable;

/** A data set or a batch does not fit the model or the job: shapes, labels, values. */
@Stable
public class DataException extends KilnException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message the error, the place, and the remedy
     */
    public DataException(String message) {
        super(message);
    }

    /**
     * A failure with a message and a cause.
     *
     * @param message the error, the place, and the remedy
     * @param cause the original exception
     */
    public DataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
