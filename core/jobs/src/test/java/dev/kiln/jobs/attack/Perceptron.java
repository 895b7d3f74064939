package dev.kiln.jobs.attack;

import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A perceptron with one hidden layer, as a model and in plain double precision: logits {@code tanh(xV) W}, with the
 * gradient of the cross entropy in x by the chain rule.
 */
record Perceptron(float[][] first, float[][] second) {

    static Perceptron random(int features, int hidden, int classes, long seed) {
        Random random = new Random(seed);
        return new Perceptron(matrix(features, hidden, random), matrix(hidden, classes, random));
    }

    private static float[][] matrix(int rows, int columns, Random random) {
        float[][] matrix = new float[rows][columns];
        for (float[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return matrix;
    }

    Model model(InputInfo range) {
        return model(range, Shape.batchOf(first.length), Value::identity);
    }

    Model model(InputInfo range, Shape input, UnaryOperator<Value> last) {
        GraphBuilder graph = new GraphBuilder("perceptron");
        Value x = graph.input("x", TensorType.floats(input));
        Value v = graph.constant("first", tensor(first));
        Value w = graph.constant("second", tensor(second));
        graph.output("y", last.apply(x.matMul(v).tanh().matMul(w)));
        return Model.of(graph.build()).withParameters(Set.of("first", "second")).withInput(range);
    }

    static Tensor tensor(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return Tensor.of(flat, rows.length, rows[0].length);
    }

    double[] logits(double[] x) {
        return times(hidden(x), second);
    }

    private double[] hidden(double[] x) {
        double[] hidden = times(x, first);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = Math.tanh(hidden[i]);
        }
        return hidden;
    }

    private static double[] times(double[] x, float[][] matrix) {
        double[] product = new double[matrix[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < product.length; j++) {
                product[j] += x[i] * matrix[i][j];
            }
        }
        return product;
    }

    int predict(double[] x) {
        double[] logits = logits(x);
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            best = logits[k] > logits[best] ? k : best;
        }
        return best;
    }

    /** The gradient of the cross entropy: {@code V ((1 - h²) ∘ W (softmax(z) - e_label))}. */
    double[] gradient(double[] x, int label) {
        double[] hidden = hidden(x);
        double[] error = times(hidden, second);
        double sum = 0;
        for (int k = 0; k < error.length; k++) {
            error[k] = Math.exp(error[k]);
            sum += error[k];
        }
        for (int k = 0; k < error.length; k++) {
            error[k] = error[k] / sum - (k == label ? 1 : 0);
        }
        double[] gradient = new double[x.length];
        for (int j = 0; j < hidden.length; j++) {
            double back = 0;
            for (int k = 0; k < error.length; k++) {
                back += second[j][k] * error[k];
            }
            back *= 1 - hidden[j] * hidden[j];
            for (int i = 0; i < x.length; i++) {
                gradient[i] += first[i][j] * back;
            }
        }
        return gradient;
    }
}
