package dev.kiln.plugins.schedules;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.api.training.TrainingProgress;
import dev.kiln.graph.error.OptionException;
import java.util.List;

/**
 * Drops where the loss has stopped falling, as PyTorch's {@code ReduceLROnPlateau} of a loss: after each epoch, with the
 * least loss {@code best} so far,
 *
 * <pre>
 * if loss &lt; best - threshold * |best|            best = loss, and the wait begins anew
 * else if more than patience epochs were no better, counted since the last drop and its cooldown
 *                                                factor = max(factor * drop, least)
 * </pre>
 *
 * <p>It depends on the losses of the completed epochs alone, so that a resumed training has the same rates. They are
 * those of the validation data, or of the training. PyTorch's {@code min_lr} is a rate, {@code least} a share of the
 * optimizer's; PyTorch leaves out drops of less than 1e-8, and its threshold makes no sense for negative losses.
 *
 * @param drop the factor of each drop, in {@code (0, 1)}
 * @param patience the number of epochs without a better loss that are waited for, at least 0
 * @param threshold the share by which a loss has to be better, in {@code [0, 1)}
 * @param cooldown the number of epochs after a drop that are not counted, at least 0
 * @param least the least factor, in {@code [0, 1]}
 * @param loss the loss that is watched
 * @param warmUp the linear rise at the beginning; the losses in it count too
 */
@Describe(name = "on-plateau", value = "drops where the loss has stopped falling")
public record OnPlateau(
        @Describe(value = "the factor of each drop", name = "factor", above = 0, below = 1, byDefault = "0.1")
        double drop,

        @Describe(
                value = "the number of epochs without a better loss that are waited for",
                atLeast = 0,
                unit = "epochs",
                byDefault = "10")
        int patience,

        @Describe(value = "the share by which a loss has to be better", atLeast = 0, below = 1, byDefault = "1e-4")
        double threshold,

        @Describe(
                value = "the number of epochs after a drop that are not counted",
                atLeast = 0,
                unit = "epochs",
                byDefault = "0")
        int cooldown,

        @Describe(value = "the least factor", name = "min", atLeast = 0, atMost = 1, byDefault = "0.0")
        double least,

        @Describe(value = "the loss that is watched", byDefault = "validation")
        WatchedLoss loss,

        WarmUp warmUp)
        implements Schedule {

    /** The loss by which it drops. */
    public enum WatchedLoss {
        /** That of the validation data. */
        VALIDATION,
        /** That of the training examples. */
        TRAINING
    }

    /** With PyTorch's defaults. */
    public OnPlateau() {
        this(0.1, 10, 1e-4, 0, 0, WatchedLoss.VALIDATION, WarmUp.NONE);
    }

    /** {@inheritDoc} This is the factor as long as nothing has dropped. */
    @Override
    public double factor(long step, long steps) {
        return warmUp.factor(step, steps, t -> 1);
    }

    @Override
    public double factor(TrainingProgress progress) {
        Watch watch = new Watch();
        watched(progress).forEach(watch::see);
        return factor(progress.step(), progress.steps()) * watch.factor;
    }

    private List<Double> watched(TrainingProgress progress) {
        if (loss == WatchedLoss.TRAINING) {
            return progress.losses();
        }
        return progress.validationLosses()
                .orElseThrow(() -> new OptionException("on-plateau watches the validation loss, and the training has no"
                        + " validation data. Give some (--validation), or set loss=training."));
    }

    /** The course of the losses so far. */
    private final class Watch {

        private double factor = 1;
        private double best = Double.POSITIVE_INFINITY;
        private int waited;
        private int cooling;

        void see(double loss) {
            if (loss < (best > 0 ? best * (1 - threshold) : best * (1 + threshold))) {
                best = loss;
                waited = 0;
            } else {
                waited++;
            }
            if (cooling > 0) {
                cooling--;
                waited = 0;
            }
            if (waited > patience) {
                factor = Math.max(factor * drop, least);
                cooling = cooldown;
                waited = 0;
            }
        }
    }

    /** Creates {@code on-plateau}. */
    public static final class Provider extends RecordProvider<Schedule> implements ScheduleProvider {}
}
