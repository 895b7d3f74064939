package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import org.jspecify.annotations.Nullable;

/** An engine cannot do a task: a missing device, an unsupported operator or type, a failed run. */
@Stable
public class EngineException extends KilnException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message the error, the place, and the remedy
     */
    public EngineException(String message) {
        super(message);
    }

    /**
     * A failure with a message and a cause.
     *
     * @param message the error, the place, and the remedy
     * @param cause the original exception
     */
    public EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * The failure of a result that is larger than a tensor can be, or than the available memory.
     *
     * @param result the result in words, with its type and shape where they are known
     * @param cause the original exception
     * @return the failure
     */
    public static EngineException noRoom(String result, Throwable cause) {
        return new EngineException(
                "There is no room for " + result + " (" + cause.getMessage()
                        + "). Feed less at once, or raise -XX:MaxDirectMemorySize.",
                cause);
    }
}
