package dev.kiln.jobs.training;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The host's settings of the steps of a training.
 *
 * @param clipNorm the maximum global norm of the gradients, positive; larger ones are scaled to it as
 *     {@code g * min(1, clipNorm / (|g| + 1e-6))}
 * @param clipValue the maximum absolute value of an element of a gradient, positive; larger ones are cut, before the norm
 *     is
 * @param accumulation the number of batches whose gradients are averaged for one update, at least 1
 * @param averaging the decay of the moving average of the parameters, in (0, 1); see {@link ParameterAverages}
 * @param freeze globs of the parameters that are not trained; a batch normalization whose scale and bias are both frozen
 *     keeps its statistics too
 */
public record StepSettings(
        OptionalDouble clipNorm,
        OptionalDouble clipValue,
        int accumulation,
        OptionalDouble averaging,
        List<String> freeze) {

    /** Every batch is an update of all parameters, with its gradients as they are. */
    public static final StepSettings DEFAULT =
            new StepSettings(OptionalDouble.empty(), OptionalDouble.empty(), 1, OptionalDouble.empty(), List.of());

    /** Copies the list and checks the numbers. */
    public StepSettings {
        freeze = List.copyOf(freeze);
        requirePositive("clipNorm", clipNorm);
        requirePositive("clipValue", clipValue);
        if (accumulation < 1) {
            throw new IllegalArgumentException("accumulation is " + accumulation + ", expected at least 1");
        }
        if (averaging.isPresent() && !(averaging.getAsDouble() > 0 && averaging.getAsDouble() < 1)) {
            throw new IllegalArgumentException(
                    "averaging is " + averaging.getAsDouble() + ", expected a number between 0 and 1");
        }
    }

    private static void requirePositive(String name, OptionalDouble value) {
        if (value.isPresent() && !(value.getAsDouble() > 0)) {
            throw new IllegalArgumentException(name + " is " + value.getAsDouble() + ", expected more than 0");
        }
    }

    /**
     * The same settings with clipping by norm.
     *
     * @param norm the maximum global norm of the gradients, positive
     * @return the settings
     */
    public StepSettings withClipNorm(double norm) {
        return new StepSettings(OptionalDouble.of(norm), clipValue, accumulation, averaging, freeze);
    }

    /**
     * The same settings with clipping by value.
     *
     * @param most the maximum absolute value of an element of a gradient, positive
     * @return the settings
     */
    public StepSettings withClipValue(double most) {
        return new StepSettings(clipNorm, OptionalDouble.of(most), accumulation, averaging, freeze);
    }

    /**
     * The same settings with accumulation.
     *
     * @param batches the number of batches for one update, at least 1
     * @return the settings
     */
    public StepSettings withAccumulation(int batches) {
        return new StepSettings(clipNorm, clipValue, batches, averaging, freeze);
    }

    /**
     * The same settings with a moving average of the parameters.
     *
     * @param decay its decay, in (0, 1)
     * @return the settings
     */
    public StepSettings withAveraging(double decay) {
        return new StepSettings(clipNorm, clipValue, accumulation, OptionalDouble.of(decay), freeze);
    }

    /**
     * The same settings with other frozen parameters.
     *
     * @param globs globs of the parameters that are not trained
     * @return the settings
     */
    public StepSettings withFreeze(List<String> globs) {
        return new StepSettings(clipNorm, clipValue, accumulation, averaging, globs);
    }
}
