package dev.kiln.jobs.training;

import dev.kiln.api.model.Model;
import dev.kiln.graph.error.KilnException;

/**
 * A training ended before its last epoch: it diverged or was interrupted. The last good model is kept. Interrupts of
 * other work are reported as {@link dev.kiln.graph.error.CancelledException}.
 */
public final class TrainingStoppedException extends KilnException {

    private static final long serialVersionUID = 1L;

    /** The reason for the early end of a training. */
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

    /** The same with the last good model in its final form. */
    TrainingStoppedException with(Model finished) {
        TrainingStoppedException same =
                new TrainingStoppedException(String.valueOf(getMessage()), reason, epochs, finished);
        same.initCause(getCause());
        same.setStackTrace(getStackTrace());
        return same;
    }

    /** Returns the reason. */
    public Reason reason() {
        return reason;
    }

    /** Returns the number of completed epochs. */
    public int epochs() {
        return epochs;
    }

    /** Returns the model of the epoch that was selected so far, by default the last; the original one if none was completed. */
    public Model lastGood() {
        return lastGood;
    }
}
