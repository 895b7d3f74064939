package dev.kiln.distribution;

import dev.kiln.api.model.Model;
import dev.kiln.core.model.AxisLayout;
import dev.kiln.core.model.ChannelOrder;
import dev.kiln.core.model.ModelFiles;
import dev.kiln.core.model.Preprocessing;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How a model from elsewhere wants its input; Kiln's own models say so themselves. */
final class ModelOptions {

    @Option(
            names = "--input-scale",
            paramLabel = "X",
            defaultValue = "1",
            description =
                    "What features in [0, 1] are multiplied by before the model sees them; 255 for a model that wants bytes, ${DEFAULT-VALUE} by default.")
    private double scale = 1;

    @Option(
            names = "--input-mean",
            paramLabel = "X[,X...]",
            split = ",",
            defaultValue = "0",
            description =
                    "What is then subtracted, for all channels or each in the model's order; ${DEFAULT-VALUE} by default.")
    private double[] mean = {0};

    @Option(
            names = "--input-std",
            paramLabel = "X[,X...]",
            split = ",",
            defaultValue = "1",
            description =
                    "What it is then divided by, for all channels or each in the model's order; ${DEFAULT-VALUE} by default.")
    private double[] deviation = {1};

    @Option(
            names = "--input-channels",
            paramLabel = "ORDER",
            defaultValue = "rgb",
            description = "The order in which the model takes colours, rgb or bgr; ${DEFAULT-VALUE} by default.")
    private ChannelOrder channels = ChannelOrder.RGB;

    @Option(
            names = "--input-layout",
            paramLabel = "LAYOUT",
            defaultValue = "nchw",
            description =
                    "The order in which the model takes the axes of images, nchw or nhwc; ${DEFAULT-VALUE} by default.")
    private AxisLayout layout = AxisLayout.NCHW;

    Model read(Path file, Console console) {
        return before(ModelFiles.read(file, console::warning));
    }

    /** Puts what was asked for in front of a model, a new network among them. */
    Model before(Model model) {
        return new Preprocessing(scale, mean, deviation, channels, layout).before(model);
    }
}
