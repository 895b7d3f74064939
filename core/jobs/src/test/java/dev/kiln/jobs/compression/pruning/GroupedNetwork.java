package dev.kiln.jobs.compression.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.compression.HostCompressionScope;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * A network of a convolution in two groups, a batch normalization, tanh and a dense layer, and the same once more in
 * double precision:
 *
 * <pre>
 * logits = tanh(scale (conv(x, kernel) - mean) / sqrt(variance + 1e-5) + shift) matrix
 * </pre>
 *
 * for {@code x [N, 2, 3, 3]}, {@code kernel [4, 1, 2, 2]} and {@code matrix [16, 3]}. The label of example {@code i} is
 * {@code i²} modulo 3.
 */
final class GroupedNetwork {

    static final int EXAMPLES = 40;
    static final int CHANNELS = 2;
    static final int SIDE = 3;
    static final int OUTPUTS = 4;
    static final int KERNEL = 2;
    static final int CLASSES = 3;

    private GroupedNetwork() {}

    private static Tensor filled(DoubleUnaryOperator element, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) element.applyAsDouble(i);
        }
        return Tensor.of(values, shape);
    }

    private static double wave(int i) {
        return Math.sin(i * i);
    }

    static Model model() {
        GraphBuilder graph = new GraphBuilder("grouped");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(CHANNELS, SIDE, SIDE)));
        Value kernel = graph.constant("kernel", filled(i -> wave((int) i + 1), OUTPUTS, 1, KERNEL, KERNEL));
        Value scale = graph.constant("scale", Tensor.of(new float[] {0.5f, -1.5f, 0.25f, 1}, OUTPUTS));
        Value shift = graph.constant("shift", Tensor.of(new float[] {0.1f, 0, -0.2f, 0.3f}, OUTPUTS));
        Value mean = graph.constant("mean", Tensor.of(new float[] {0.2f, -0.1f, 0, 0.4f}, OUTPUTS));
        Value variance = graph.constant("variance", Tensor.of(new float[] {1, 0.5f, 2, 1.5f}, OUTPUTS));
        Value matrix = graph.constant("matrix", filled(i -> wave((int) i + 2), 16, CLASSES));
        Value y = graph.apply("Conv", Attributes.of("group", CHANNELS), x, kernel);
        y = graph.apply("BatchNormalization", Attributes.NONE, y, scale, shift, mean, variance);
        graph.output("y", y.tanh().reshape(0, 16).matMul(matrix));
        return Model.of(graph.build())
                .withInput(InputInfo.UNBOUNDED)
                .withParameters(Set.of("kernel", "scale", "shift", "matrix"));
    }

    static double input(int example, int channel, int row, int column) {
        int i = ((example * CHANNELS + channel) * SIDE + row) * SIDE + column;
        return (float) (wave(i + 3) * (1 + channel));
    }

    static DataSet data() {
        long[] labels = new long[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            labels[i] = i * i % CLASSES;
        }
        Tensor inputs = filled(
                i -> input(
                        (int) i / (CHANNELS * SIDE * SIDE),
                        (int) i / (SIDE * SIDE) % CHANNELS,
                        (int) i / SIDE % SIDE,
                        (int) i % SIDE),
                EXAMPLES,
                CHANNELS,
                SIDE,
                SIDE);
        return TensorDataSet.classification("grouped", inputs, Tensor.of(labels, EXAMPLES), List.of("a", "b", "c"));
    }

    /** The constants in double precision. */
    static Map<String, double[]> constants(Model model) {
        Map<String, double[]> constants = new LinkedHashMap<>();
        model.graph().constants().forEach((name, tensor) -> {
            double[] values = new double[(int) tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getDouble(i);
            }
            constants.put(name, values);
        });
        return constants;
    }

    static double[] of(Map<String, double[]> constants, String name) {
        return Objects.requireNonNull(constants.get(name), name);
    }

    /** The inputs of the dense layer for an example. */
    static double[] hidden(Map<String, double[]> constants, int example) {
        double[] hidden = new double[16];
        for (int i = 0; i < hidden.length; i++) {
            int output = i / 4;
            double sum = 0;
            for (int k = 0; k < 4; k++) {
                double pixel = input(example, output / 2, i / 2 % 2 + k / 2, i % 2 + k % 2);
                sum += pixel * of(constants, "kernel")[4 * output + k];
            }
            double centred = sum - of(constants, "mean")[output];
            double deviation = Math.sqrt(of(constants, "variance")[output] + 1e-5);
            hidden[i] =
                    Math.tanh(of(constants, "scale")[output] * centred / deviation + of(constants, "shift")[output]);
        }
        return hidden;
    }

    /** The mean cross entropy of some examples. */
    static double loss(Map<String, double[]> constants, long... examples) {
        double sum = 0;
        for (long example : examples) {
            double[] hidden = hidden(constants, (int) example);
            double total = 0;
            double[] logits = new double[CLASSES];
            for (int k = 0; k < CLASSES; k++) {
                for (int i = 0; i < hidden.length; i++) {
                    logits[k] += hidden[i] * of(constants, "matrix")[i * CLASSES + k];
                }
                total += Math.exp(logits[k]);
            }
            sum += Math.log(total) - logits[(int) (example * example % CLASSES)];
        }
        return sum / examples.length;
    }

    /** The sum of the squares of an input channel over the first examples. */
    static double squares(int channel, int examples) {
        double sum = 0;
        for (int i = 0; i < examples * SIDE * SIDE; i++) {
            sum += Math.pow(input(i / (SIDE * SIDE), channel, i / SIDE % SIDE, i % SIDE), 2);
        }
        return sum;
    }

    static CompressionScope training(Engine engine) {
        return scope(engine, Optional.of(data()), Optional.empty());
    }

    static CompressionScope calibration(Engine engine) {
        return scope(engine, Optional.empty(), Optional.of(data()));
    }

    static CompressionScope scope(Engine engine, Optional<DataSet> training, Optional<DataSet> calibration) {
        return new HostCompressionScope(
                engine,
                0,
                new EngineTrainer(engine, TrainingSettings.DEFAULT),
                Extensions.besideHost(),
                training,
                calibration,
                Optional.empty(),
                line -> {});
    }
}
