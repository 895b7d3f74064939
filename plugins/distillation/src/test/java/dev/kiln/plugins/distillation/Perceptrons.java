package dev.kiln.plugins.distillation;

import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Networks of one hidden layer over 8 features, the same for the same seed. */
final class Perceptrons {

    static final int FEATURES = 8;

    private static final int HIDDEN = 16;

    private final float[] first;
    private final float[] second;
    private final int outputs;

    Perceptrons(long seed, int outputs) {
        Random random = new Random(seed);
        this.outputs = outputs;
        this.first = numbers(random, FEATURES * HIDDEN, 0.6);
        this.second = numbers(random, HIDDEN * outputs, 0.9);
    }

    private static float[] numbers(Random random, int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    /** As a model that takes any number of examples. */
    Model model(UnaryOperator<Value> rest) {
        return model(Shape.batchOf(FEATURES), rest);
    }

    Model model(Shape examples, UnaryOperator<Value> rest) {
        GraphBuilder graph = new GraphBuilder("perceptron");
        Value x = graph.input("x", TensorType.floats(examples));
        Value hidden = x.matMul(graph.constant("first", Tensor.of(first, FEATURES, HIDDEN)))
                .relu();
        graph.output("y", rest.apply(hidden.matMul(graph.constant("second", Tensor.of(second, HIDDEN, outputs)))));
        return Model.of(graph.build()).withParameters(Set.of("first", "second"));
    }

    /** Its prediction for one example, in double precision. */
    double[] say(float[] x) {
        double[] y = new double[outputs];
        for (int h = 0; h < HIDDEN; h++) {
            double sum = 0;
            for (int i = 0; i < FEATURES; i++) {
                sum += x[i] * (double) first[i * HIDDEN + h];
            }
            for (int k = 0; k < outputs; k++) {
                y[k] += Math.max(0, sum) * second[h * outputs + k];
            }
        }
        return y;
    }

    static float[][] examples(int count) {
        Random random = new Random(5);
        float[][] examples = new float[count][];
        for (int i = 0; i < count; i++) {
            examples[i] = numbers(random, FEATURES, 1);
        }
        return examples;
    }
}
