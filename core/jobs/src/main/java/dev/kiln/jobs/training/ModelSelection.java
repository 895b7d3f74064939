package dev.kiln.jobs.training;

import java.util.OptionalInt;

/**
 * The selection of the epoch whose model a training returns, by the loss on the validation data.
 *
 * @param isBest whether it is the one with the lowest loss, the first of equals; else the last
 * @param patience the number of epochs without a lower loss after which the training ends; empty for all epochs
 */
public record ModelSelection(boolean isBest, OptionalInt patience) {

    /** The last of all epochs. */
    public static final ModelSelection LAST = new ModelSelection(false, OptionalInt.empty());

    /** Checks the number. */
    public ModelSelection {
        if (patience.isPresent() && patience.getAsInt() < 1) {
            throw new IllegalArgumentException("patience is " + patience.getAsInt() + ", expected at least 1");
        }
    }

    /** Returns whether validation data are needed. */
    boolean needsValidation() {
        return isBest || patience.isPresent();
    }
}
