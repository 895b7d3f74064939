package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.data.ValueRange;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.fit.InputRanges;
import dev.kiln.models.AxisLayout;
import dev.kiln.models.ChannelOrder;
import dev.kiln.models.ModelFiles;
import dev.kiln.models.Preprocessing;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The input format of a model from elsewhere; Kiln's own models contain it. */
final class ModelOptions {

    @Option(
            names = "--input-scale",
            paramLabel = "X",
            defaultValue = "1",
            description =
                    "The factor by which features in [0, 1] are multiplied before the model; 255 for a model that takes bytes, ${DEFAULT-VALUE} by default.")
    private double scale = 1;

    @Option(
            names = "--input-mean",
            paramLabel = "X[,X...]",
            split = ",",
            defaultValue = "0",
            description =
                    "The mean that is then subtracted, for all channels or each in the model's order; ${DEFAULT-VALUE} by default.")
    private double[] mean = {0};

    @Option(
            names = "--input-std",
            paramLabel = "X[,X...]",
            split = ",",
            defaultValue = "1",
            description =
                    "The standard deviation by which it is then divided, for all channels or each in the model's order; ${DEFAULT-VALUE} by default.")
    private double[] deviation = {1};

    @Option(
            names = "--input-channels",
            paramLabel = "ORDER",
            defaultValue = "rgb",
            description = "The model's order of the colour channels, rgb or bgr; ${DEFAULT-VALUE} by default.")
    private ChannelOrder channels = ChannelOrder.RGB;

    @Option(
            names = "--input-layout",
            paramLabel = "LAYOUT",
            defaultValue = "nchw",
            description = "The model's order of the axes of images, nchw or nhwc; ${DEFAULT-VALUE} by default.")
    private AxisLayout layout = AxisLayout.NCHW;

    @Option(
            names = "--input-range",
            paramLabel = "LOW,HIGH",
            description =
                    "The minimum and the maximum value of a feature, which may be -inf and inf; by default those of the model's file, or 0,1 where it has none.")
    private @Nullable String range;

    @Option(
            names = "--prediction",
            paramLabel = "OUTPUT",
            description =
                    "The output that is the prediction, where the model has several; by default the one that its file states, else the one with a score for each class.")
    private @Nullable String prediction;

    Model read(Path file, Console console) {
        return before(asStored(file, console));
    }

    /** A model without added preprocessing. */
    static Model asStored(Path file, Console console) {
        return ModelFiles.read(file, console::warning);
    }

    /** Adds the requested preprocessing to a model, also to a new network. */
    Model before(Model model) {
        Model prepared = new Preprocessing(scale, mean, deviation, channels, layout).before(predicting(model));
        return range == null ? prepared : prepared.withInput(Arguments.range("--input-range", range));
    }

    /** A model with only the requested prediction set. */
    Model predicting(Model model) {
        if (prediction == null) {
            return model;
        }
        List<String> outputs = model.graph().outputs();
        if (!outputs.contains(prediction)) {
            throw new OptionException("--prediction is " + prediction + ", which is not an output of the model "
                    + model.graph().name() + "." + Spelling.hint(prediction, outputs) + " Its outputs are "
                    + String.join(", ", outputs) + ".");
        }
        return model.withPrediction(Prediction.stated(prediction));
    }

    /**
     * A model whose input range fits its training data. A new network gets the range of its data; a model whose range
     * the data exceed gets an unbounded one.
     *
     * @param isNew whether the range is known only from the options
     */
    Model ranged(Model given, boolean isNew, DataSet data, Consumer<String> notes) {
        Model model = isNew ? given.withRanges(given.input(), InputRanges.ofCompanions(given, data)) : given;
        if (!model.features().type().elementType().isFloating()) {
            return model;
        }
        boolean isTaken = isNew && range == null && model.input().equals(InputInfo.UNBOUNDED);
        ValueRange values = ValueRange.of(data);
        if (!isTaken && values.isWithin(model.input())) {
            return model;
        }
        if (range != null) {
            throw new DataException("The data " + data.spec() + " have values from " + values.low() + " to "
                    + values.high() + ", outside of --input-range " + range + ".");
        }
        InputInfo stated = isTaken ? values.stated() : InputInfo.UNBOUNDED;
        notes.accept("The input range is taken to be " + said(stated) + ": the values of " + data.spec() + " lie in ["
                + (float) values.low() + ", " + (float) values.high() + "]. --input-range LOW,HIGH states another.");
        return model.withInput(stated);
    }

    private static String said(InputInfo input) {
        return input.equals(InputInfo.UNBOUNDED) ? "without bounds" : "[" + input.low() + ", " + input.high() + "]";
    }
}
