package org.example.kiln.compression;

import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * A network with one hidden layer, whose numbers are simple formulas, so that an independent program can share them:
 * logits {@code tanh(x Vᵀ + b) W} for {@code V[i] = 0.8 sin((i + 1)²)} of shape 8x6, {@code b[i] = 0.3 sin(i)} and
 * {@code W[i] = 1.5 sin((i + 2)²)} of shape 8x3, and 40 examples {@code x[i] = sin((i + 3)²)} of six features, all
 * rounded to single precision. The label of example {@code i} is {@code i²} modulo 3.
 */
final class SmallNetwork {

    static final int EXAMPLES = 40;
    static final int FEATURES = 6;
    static final int HIDDEN = 8;
    static final int CLASSES = 3;

    private SmallNetwork() {}

    static Tensor filled(DoubleUnaryOperator element, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) element.applyAsDouble(i);
        }
        return Tensor.of(values, shape);
    }

    static Model model() {
        GraphBuilder graph = new GraphBuilder("small");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(FEATURES)));
        Value v = graph.constant("v", filled(i -> 0.8 * Math.sin((i + 1) * (i + 1)), HIDDEN, FEATURES));
        Value b = graph.constant("b", filled(i -> 0.3 * Math.sin(i), HIDDEN));
        Value w = graph.constant("w", filled(i -> 1.5 * Math.sin((i + 2) * (i + 2)), HIDDEN, CLASSES));
        graph.output("y", x.gemm(v, b, false, true).tanh().matMul(w));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED).withParameters(Set.of("v", "b", "w"));
    }

    static TensorDataSet data() {
        long[] labels = new long[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            labels[i] = i * i % CLASSES;
        }
        Tensor inputs = filled(i -> Math.sin((i + 3) * (i + 3)), EXAMPLES, FEATURES);
        return TensorDataSet.classification("small", inputs, Tensor.of(labels, EXAMPLES), List.of("a", "b", "c"));
    }

    /** The mean cross entropy of some examples, in double precision. */
    static double loss(Map<String, double[]> parameters, long[] examples) {
        double sum = 0;
        for (long example : examples) {
            double[] logits = logits(parameters, (int) example);
            double total = 0;
            for (double logit : logits) {
                total += Math.exp(logit);
            }
            sum += Math.log(total) - logits[(int) (example * example % CLASSES)];
        }
        return sum / examples.length;
    }

    private static double[] logits(Map<String, double[]> parameters, int example) {
        double[] v = parameters.get("v");
        double[] w = parameters.get("w");
        double[] logits = new double[CLASSES];
        for (int h = 0; h < HIDDEN; h++) {
            double sum = parameters.get("b")[h];
            for (int f = 0; f < FEATURES; f++) {
                int i = example * FEATURES + f;
                sum += (float) Math.sin((i + 3) * (i + 3)) * v[h * FEATURES + f];
            }
            for (int k = 0; k < CLASSES; k++) {
                logits[k] += Math.tanh(sum) * w[h * CLASSES + k];
            }
        }
        return logits;
    }
}
