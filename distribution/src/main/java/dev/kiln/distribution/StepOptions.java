package dev.kiln.distribution;

import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.training.StepSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the steps of a training. */
final class StepOptions {

    @Option(
            names = "--clip-norm",
            paramLabel = "X",
            description = "The maximum global norm of the gradients, to which they are clipped.")
    private @Nullable Double clipNorm;

    @Option(
            names = "--clip-value",
            paramLabel = "X",
            description = "The maximum absolute value of each element of the gradients, to which it is clipped.")
    private @Nullable Double clipValue;

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "The number of batches whose gradients are averaged for one update; ${DEFAULT-VALUE} by default.")
    private int accumulate = 1;

    @Option(
            names = "--average",
            paramLabel = "DECAY",
            description =
                    "Keeps a moving average of the parameters with this decay, such as 0.999; it is validated and written.")
    private @Nullable Double average;

    @Option(
            names = "--freeze",
            paramLabel = "GLOB",
            description = "Parameters that are not trained; may be given several times.")
    private List<String> freeze = new ArrayList<>();

    /** The settings. */
    StepSettings settings() {
        StepSettings settings = StepSettings.DEFAULT
                .withFreeze(freeze)
                .withAccumulation(Arguments.positive("--accumulate", accumulate));
        if (clipNorm != null) {
            settings = settings.withClipNorm(positive("--clip-norm", clipNorm));
        }
        if (clipValue != null) {
            settings = settings.withClipValue(positive("--clip-value", clipValue));
        }
        if (average != null) {
            if (!(average > 0 && average < 1)) {
                throw new OptionException("--average is " + average + ", expected a decay between 0 and 1.");
            }
            settings = settings.withAveraging(average);
        }
        return settings;
    }

    private static double positive(String option, double value) {
        if (!(value > 0)) {
            throw new OptionException(option + " is " + value + ", expected more than 0.");
        }
        return value;
    }
}
