package dev.kiln.core.model;

import dev.kiln.api.DataException;
import dev.kiln.api.graph.Attributes;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphEditor;
import dev.kiln.api.graph.Input;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * The way from features in {@code [0, 1]} to what a model was trained on: {@code (x * scale - mean) / deviation}.
 *
 * <p>It becomes part of the model's graph, so that a perturbation is measured in {@code [0, 1]} for every model.
 *
 * @param scale by what features are multiplied first; 255 for a model that wants bytes
 * @param mean one number, or one for each channel
 * @param deviation one number, or one for each channel
 */
public record InputScaling(double scale, double[] mean, double[] deviation) {

    /** Features stay as they are. */
    public static final InputScaling NONE = new InputScaling(1, new double[] {0}, new double[] {1});

    /** Copies the arrays and checks the divisors. */
    public InputScaling {
        mean = mean.clone();
        deviation = deviation.clone();
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
     * Puts the scaling in front of a model.
     *
     * @param model a model whose input is not scaled yet
     * @return a model whose input is in {@code [0, 1]}; the same where there is nothing to scale
     * @throws DataException if there are as many numbers as neither 1 nor the channels
     */
    public Model before(Model model) {
        float[] factor = perChannel(deviation, d -> (float) (scale / d));
        float[] shift = shift();
        if (allEqual(factor, 1) && allEqual(shift, 0)) {
            return model;
        }
        Graph graph = model.graph();
        Input input = model.features();
        GraphEditor editor = graph.edit();
        String scaled = editor.freshName(input.name() + ".scaled");
        String shifted = editor.freshName(input.name() + ".normalized");
        editor.redirect(input.name(), shifted);
        String factors = editor.freshName("input.factor");
        String shifts = editor.freshName("input.shift");
        editor.constant(factors, channels(input, factor)).constant(shifts, channels(input, shift));
        editor.add("input.scale", "Mul", List.of(input.name(), factors), List.of(scaled), Attributes.NONE);
        editor.add("input.shift", "Sub", List.of(scaled, shifts), List.of(shifted), Attributes.NONE);
        Model wrapped = model.withGraph(editor.build());
        return new Model(
                wrapped.graph(),
                wrapped.parameters(),
                wrapped.statistics(),
                InputInfo.UNIT,
                wrapped.classes(),
                wrapped.provenance(),
                wrapped.metadata(),
                wrapped.extras());
    }

    private float[] shift() {
        float[] shift = new float[Math.max(mean.length, deviation.length)];
        for (int i = 0; i < shift.length; i++) {
            shift[i] = (float) (mean[mean.length == 1 ? 0 : i] / deviation[deviation.length == 1 ? 0 : i]);
        }
        return shift;
    }

    private static float[] perChannel(double[] values, DoubleFunction<Float> change) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = change.apply(values[i]);
        }
        return result;
    }

    private static boolean allEqual(float[] values, float expected) {
        for (float value : values) {
            if (value != expected) {
                return false;
            }
        }
        return true;
    }

    private static Tensor channels(Input input, float[] values) {
        if (values.length == 1) {
            return Tensor.of(values);
        }
        long channels = input.type().shape().rank() > 1 ? input.type().shape().size(1) : -1;
        if (channels >= 0 && channels != values.length) {
            throw new DataException("The input scaling has " + values.length + " numbers, and the input " + input.name()
                    + " has " + channels + " channels.");
        }
        long[] shape = new long[Math.max(1, input.type().shape().rank() - 1)];
        Arrays.fill(shape, 1);
        shape[0] = values.length;
        return Tensor.of(values, shape);
    }
}
