package dev.kiln.jobs.training;

import dev.kiln.api.model.Model;
import dev.kiln.graph.error.KilnException;

/**
 * A training ended before its last epoch: it diverged or was interrupted. The last good model is kept. What interrupts
 * other work is told as {@link dev.kiln.graph.error.CancelledException}.
 */
public final class TrainingStoppedException extends KilnException {

    private static final long serialVersionUID = 1L;

    /** Why a training ended early. */
    public enum Reason {
        /** The loss was not finite. */
        DIVERGED,
        /** The thread was interrupted. */
        INTERRUPTED
    }

    private final Reason reason;
    private final int epochs;
    private final transient Model lastGood;

    TrainingStoppedException(String message, Reason reason, int epochs, Model lastGood) {
        super(message);
        this.reason = reason;
        this.epochs = epochs;
        this.lastGood = lastGood;
    }

    /** Returns why it ended. */
    public Reason reason() {
        return reason;
    }

    /** Returns how many epochs were completed. */
    public int epochs() {
        return epochs;
    }

    /** Returns the model as it was behind the last completed epoch; the one that was given if there was none. */
    public Model lastGood() {
        return lastGood;
    }
}
