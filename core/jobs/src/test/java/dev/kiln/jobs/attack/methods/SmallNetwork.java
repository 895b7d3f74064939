package dev.kiln.jobs.attack.methods;

import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A network with one hidden layer, whose numbers are simple formulas, so that an independent program can share them:
 * logits {@code tanh(x V) W} for {@code V[i] = 3 sin((i + 1)²)} of shape 6x8 and {@code W[i] = 2 sin((i + 2)²)} of shape
 * 8x3, and eight examples {@code x[i] = 0.5 + 0.45 sin((i + 3)²)} of six features in [0, 1], all rounded to single
 * precision. It predicts the classes 0, 1, 1, 1, 1, 1, 0, 1, which are the labels.
 */
final class SmallNetwork {

    static final int EXAMPLES = 8;
    static final int FEATURES = 6;
    private static final int HIDDEN = 8;
    private static final int CLASSES = 3;

    /** The end of the range of {@link #scaledModel}. */
    static final float SCALE = 256;

    private SmallNetwork() {}

    private static Tensor filled(DoubleUnaryOperator element, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) element.applyAsDouble(i);
        }
        return Tensor.of(values, rows, columns);
    }

    static Model model() {
        return model(CLASSES, 1);
    }

    /** The same with a number added to each logit, which moves no boundary, but rounds the logits. */
    static Model shiftedModel(double shift) {
        return model(CLASSES, 1, shift);
    }

    /** The same with a wider {@code W}, for losses that need more classes. */
    static Model model(int classes) {
        return model(classes, 1);
    }

    /** The same for inputs from 0 to {@link #SCALE}. */
    static Model scaledModel() {
        return model(CLASSES, SCALE);
    }

    private static Model model(int classes, float width) {
        return model(classes, width, 0);
    }

    private static Model model(int classes, float width, double shift) {
        GraphBuilder graph = new GraphBuilder("small");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(FEATURES)));
        Value v = graph.constant("v", filled(i -> 3 * Math.sin((i + 1) * (i + 1)), FEATURES, HIDDEN));
        Value w = graph.constant("w", filled(i -> 2 * Math.sin((i + 2) * (i + 2)), HIDDEN, classes));
        Value logits = x.div(width).matMul(v).tanh().matMul(w);
        graph.output("y", shift == 0 ? logits : logits.add(shift));
        return Model.of(graph.build()).withInput(new InputInfo(0, width));
    }

    static TensorDataSet data() {
        return data(CLASSES, 0, 1, 1, 1, 1, 1, 0, 1);
    }

    static TensorDataSet data(int classes, long... labels) {
        return ofWidth(1, classes, labels);
    }

    static TensorDataSet scaledData() {
        return ofWidth(SCALE, CLASSES, 0, 1, 1, 1, 1, 1, 0, 1);
    }

    private static TensorDataSet ofWidth(float width, int classes, long... labels) {
        Tensor inputs = filled(i -> width * (float) (0.5 + 0.45 * Math.sin((i + 3) * (i + 3))), EXAMPLES, FEATURES);
        List<String> names = List.of("a", "b", "c", "d", "e", "f").subList(0, classes);
        return TensorDataSet.classification("small", inputs, Tensor.of(labels, EXAMPLES), names);
    }
}
