package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import org.jspecify.annotations.Nullable;

/** A graph is wrong: an operator, its inputs, a shape or a name. The message names the operator and the layer. */
@Stable
public class GraphException extends KilnException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message the error, the place, and the remedy
     */
    public GraphException(String message) {
        super(message);
    }

    /**
     * A failure with a message and a cause.
     *
     * @param message the error, the place, and the remedy
     * @param cause the original exception
     */
    public GraphException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
