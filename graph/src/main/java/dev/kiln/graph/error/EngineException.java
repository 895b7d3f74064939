package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import org.jspecify.annotations.Nullable;

/** An engine cannot do what was asked: a device that is not there, an operator or a type it lacks, a run that failed. */
@Stable
public class EngineException extends KilnException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message what, where, and what to do
     */
    public EngineException(String message) {
        super(message);
    }

    /**
     * A failure with a message and what caused it.
     *
     * @param message what, where, and what to do
     * @param cause what happened underneath
     */
    public EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A result that is larger than a tensor, or than the memory that is left.
     *
     * @param result the result in words, with its type and shape where they are known
     * @param cause what happened underneath
     * @return a failure that says so
     */
    public static EngineException noRoom(String result, Throwable cause) {
        return new EngineException(
                "There is no room for " + result + " (" + cause.getMessage()
                        + "). Feed less at once, or raise -XX:MaxDirectMemorySize.",
                cause);
    }
}
