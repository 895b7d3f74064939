package dev.kiln.models;

import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import java.util.Arrays;
import java.util.List;

/**
 * The conversion from the callers' form, FLOAT images {@code [N, C, H, W]} in {@code [0, 1]} with the channels red,
 * green, blue, to the form on which a model was trained: {@code (x * scale - mean) / deviation}, in the model's own
 * order of channels and axes and of its own element type.
 *
 * <p>It becomes part of the model's graph as ordinary operators, so that a perturbation is measured in the callers'
 * units for every model. Features other than images are scaled the same way; a channel is then an index of the axis
 * after the batch.
 *
 * @param scale the factor of features, applied first; 255 for a model that takes bytes
 * @param mean one number, or one for each channel in the model's order
 * @param deviation one number, or one for each channel in the model's order
 * @param channels the model's order of channels
 * @param layout the model's order of axes
 */
public record Preprocessing(double scale, double[] mean, double[] deviation, ChannelOrder channels, AxisLayout layout) {

    /** Features stay unchanged, except for their element type. */
    public static final Preprocessing NONE =
            new Preprocessing(1, new double[] {0}, new double[] {1}, ChannelOrder.RGB, AxisLayout.NCHW);

    /** Pixels from 0 to 255. */
    public static final Preprocessing BYTES = NONE.withScale(255);

    /** Copies the arrays and checks the divisors. */
    public Preprocessing {
        mean = mean.clone();
        deviation = deviation.clone();
        if (mean.length == 0 || deviation.length == 0) {
            throw new DataException(
                    "The input scaling has no mean or no deviation; give one number, or one for each channel.");
        }
        if (scale == 0 || Arrays.stream(deviation).anyMatch(d -> d == 0)) {
            throw new DataException(
                    "The input scaling has a factor or a deviation of 0, which would make all inputs equal.");
        }
    }

    @Override
    public double[] mean() {
        return mean.clone();
    }

    @Override
    public double[] deviation() {
        return deviation.clone();
    }

    /**
     * This with another scale.
     *
     * @param factor the factor of features, applied first
     * @return the preprocessing
     */
    public Preprocessing withScale(double factor) {
        return new Preprocessing(factor, mean, deviation, channels, layout);
    }

    /**
     * This with other means.
     *
     * @param subtracted one number, or one for each channel in the model's order
     * @return the preprocessing
     */
    public Preprocessing withMean(double... subtracted) {
        return new Preprocessing(scale, subtracted, deviation, channels, layout);
    }

    /**
     * This with other deviations.
     *
     * @param divisors one number, or one for each channel in the model's order
     * @return the preprocessing
     */
    public Preprocessing withDeviation(double... divisors) {
        return new Preprocessing(scale, mean, divisors, channels, layout);
    }

    /**
     * This with another order of channels.
     *
     * @param order the model's
     * @return the preprocessing
     */
    public Preprocessing withChannels(ChannelOrder order) {
        return new Preprocessing(scale, mean, deviation, order, layout);
    }

    /**
     * This with another order of axes.
     *
     * @param order the model's
     * @return the preprocessing
     */
    public Preprocessing withLayout(AxisLayout order) {
        return new Preprocessing(scale, mean, deviation, channels, order);
    }

    /**
     * Puts the preprocessing in front of a model. Inputs of half or double precision become FLOAT ones that the graph
     * casts in any case.
     *
     * @param model a model that takes its input as exported
     * @return a model that takes the callers' form; the same where there is nothing to do
     * @throws DataException if the model's input is of another kind: no image where channels or axes are reordered,
     *     another number of channels, or integers
     * @throws dev.kiln.graph.error.GraphException if there is more to do than to cast, and the model has several inputs
     */
    public Model before(Model model) {
        Graph graph = model.graph();
        if (!isIdentity()) {
            return unit(model.withGraph(new FrontEnd(graph, model.features()).write(this)));
        }
        for (Input input : graph.inputs()) {
            if (isCast(input)) {
                graph = new FrontEnd(graph, input).write(NONE);
            }
        }
        return graph == model.graph() ? model : model.withGraph(graph);
    }

    private static boolean isCast(Input input) {
        ElementType type = input.type().elementType();
        return type.isFloating() && type != ElementType.FLOAT;
    }

    private boolean isIdentity() {
        return !isScaled() && channels == ChannelOrder.RGB && layout == AxisLayout.NCHW;
    }

    private boolean isScaled() {
        return scale != 1
                || Arrays.stream(mean).anyMatch(m -> m != 0)
                || Arrays.stream(deviation).anyMatch(d -> d != 1);
    }

    /** The factor of features. */
    float[] factor() {
        float[] factor = new float[deviation.length];
        for (int i = 0; i < factor.length; i++) {
            factor[i] = (float) (scale / deviation[i]);
        }
        return factor;
    }

    /** The numbers subtracted after the multiplication. */
    float[] shift() {
        float[] shift = new float[Math.max(mean.length, deviation.length)];
        for (int i = 0; i < shift.length; i++) {
            shift[i] = (float) (mean[mean.length == 1 ? 0 : i] / deviation[deviation.length == 1 ? 0 : i]);
        }
        return shift;
    }

    private Model unit(Model model) {
        return isScaled() ? model.withInput(InputInfo.UNIT) : model;
    }

    /** The numbers of channels that must agree: the lengths of all lists of more than one number. */
    List<Integer> counts() {
        return List.of(mean.length, deviation.length).stream()
                .filter(n -> n > 1)
                .distinct()
                .toList();
    }
}
