package dev.kiln.plugins.pruning;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Writes networks of the operators that exporters use, with random weights. */
final class Network {

    final GraphBuilder graph;
    private final Random random;

    Network(String name, long seed) {
        graph = new GraphBuilder(name);
        random = new Random(seed);
    }

    Value images(long channels, long size) {
        return graph.input("x", TensorType.floats(Shape.batchOf(channels, size, size)));
    }

    Value tokens(long length, long features) {
        return graph.input("x", TensorType.floats(Shape.batchOf(length, features)));
    }

    Value ids(long length) {
        return graph.input("x", new TensorType(ElementType.INT64, Shape.batchOf(length)));
    }

    Graph build(Value... outputs) {
        for (int i = 0; i < outputs.length; i++) {
            graph.output("y" + i, outputs[i]);
        }
        return graph.build();
    }

    static Attributes attributes() {
        return Attributes.NONE;
    }

    Value apply(String operator, Attributes attributes, @Nullable Value... inputs) {
        return graph.apply(operator, attributes, inputs);
    }

    List<Value> several(String operator, int outputs, Attributes attributes, @Nullable Value... inputs) {
        return graph.apply("", operator, attributes, Arrays.asList(inputs), outputs);
    }

    /** Normal numbers around a mean. */
    Value constant(double mean, double deviation, long... shape) {
        double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(values, i -> mean + deviation * random.nextGaussian());
        return graph.constant(Tensor.of(values, shape).cast(ElementType.FLOAT));
    }

    Value positive(long... shape) {
        double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(values, i -> 0.5 + random.nextDouble());
        return graph.constant(Tensor.of(values, shape).cast(ElementType.FLOAT));
    }

    Value bias(long length) {
        return constant(0, 0.5, length);
    }

    Value conv(Value x, long outputs, int kernel, long groups) {
        return conv(x, outputs, kernel, groups, 1);
    }

    Value conv(Value x, long outputs, int kernel, long groups, long stride) {
        long inputs = x.size(1) / groups;
        Attributes attributes = attributes()
                .with("group", groups)
                .with("strides", new long[] {stride, stride})
                .with("pads", new long[] {kernel / 2, kernel / 2, kernel / 2, kernel / 2});
        Value w = constant(0, 1 / Math.sqrt(inputs * kernel * kernel), outputs, inputs, kernel, kernel);
        return apply("Conv", attributes, x, w, bias(outputs));
    }

    Value transposed(Value x, long outputs, long groups) {
        Attributes attributes = attributes().with("group", groups).with("pads", new long[] {1, 1, 1, 1});
        double deviation = 1 / Math.sqrt(9.0 * x.size(1) / groups);
        Value w = constant(0, deviation, x.size(1), outputs / groups, 3, 3);
        return apply("ConvTranspose", attributes, x, w, bias(outputs));
    }

    Value batchNorm(Value x) {
        long channels = x.size(1);
        return apply(
                "BatchNormalization",
                attributes(),
                x,
                constant(1, 0.3, channels),
                bias(channels),
                bias(channels),
                positive(channels));
    }

    Value convBnRelu(Value x, long outputs, int kernel, long groups) {
        return batchNorm(conv(x, outputs, kernel, groups)).relu();
    }

    Value linear(Value x, long outputs) {
        long inputs = x.size(-1);
        return x.matMul(constant(0, 1 / Math.sqrt(inputs), inputs, outputs)).add(bias(outputs));
    }

    Value dense(Value x, long outputs) {
        long inputs = x.size(-1);
        return x.gemm(constant(0, 1 / Math.sqrt(inputs), outputs, inputs), bias(outputs), false, true);
    }

    Value layerNorm(Value x) {
        return apply(
                "LayerNormalization",
                attributes().with("axis", -1L),
                x,
                constant(1, 0.3, x.size(-1)),
                bias(x.size(-1)));
    }

    Value pool(Value x) {
        return apply("GlobalAveragePool", attributes(), x);
    }

    /** Half the height and width. */
    Value halved(Value x) {
        Attributes window = attributes().with("kernel_shape", new long[] {2, 2}).with("strides", new long[] {2, 2});
        return apply("MaxPool", window, x);
    }

    Value squeezeExcite(Value x) {
        Value gate = conv(conv(pool(x), Math.max(2, x.size(1) / 2), 1, 1).relu(), x.size(1), 1, 1);
        return x.mul(apply("HardSigmoid", attributes(), gate));
    }

    Value shuffle(Value x, long groups, boolean isComputed) {
        Value parts = reshape(x, isComputed, groups, x.size(1) / groups, x.size(2), x.size(3));
        return reshape(parts.transpose(0, 2, 1, 3, 4), isComputed, x.size(1), x.size(2), x.size(3));
    }

    /** A reshape that keeps the batch, by a target with a 0 or as exporters compute it. */
    Value reshape(Value x, boolean isComputed, long... example) {
        if (!isComputed) {
            long[] lengths = new long[example.length + 1];
            System.arraycopy(example, 0, lengths, 1, example.length);
            return x.reshape(lengths);
        }
        List<Value> lengths = new ArrayList<>();
        for (long length : example) {
            lengths.add(graph.integers(length));
        }
        return x.reshape(batch(x).concat(0, lengths.toArray(Value[]::new)));
    }

    /** The length of the first axis, of shape [1]. */
    Value batch(Value x) {
        return x.dynamicShape()
                .gather(graph.constant(Tensor.of(new long[] {0})), 0)
                .unsqueeze(0);
    }

    /** The length of an axis, of shape [1]. */
    Value length(Value x, long axis) {
        return x.dynamicShape()
                .gather(graph.constant(Tensor.of(new long[] {axis})), 0)
                .unsqueeze(0);
    }

    /** Attention of one sequence to another by single operators. */
    Value attention(Value x, Value memory, long heads, boolean isComputed) {
        long features = x.size(2);
        Value q = heads(linear(x, features), heads, isComputed).transpose(0, 2, 1, 3);
        Value k = heads(linear(memory, features), heads, isComputed).transpose(0, 2, 3, 1);
        Value v = heads(linear(memory, features), heads, isComputed).transpose(0, 2, 1, 3);
        Value weights =
                q.mul(1 / Math.sqrt((double) features / heads)).matMul(k).softmax(-1);
        Value context = weights.matMul(v).transpose(0, 2, 1, 3);
        return linear(reshape(context, isComputed, x.size(1), features), features);
    }

    private Value heads(Value x, long heads, boolean isComputed) {
        return reshape(x, isComputed, x.size(1), heads, x.size(2) / heads);
    }

    /** One product for queries, keys and values, as ViT and Swin have it. */
    Value jointAttention(Value x, long heads) {
        return biasedAttention(x, heads, graph.scalar(0));
    }

    /** The same with something added to the scores of all heads. */
    Value biasedAttention(Value x, long heads, Value bias) {
        long features = x.size(2);
        Value joint = reshape(linear(x, 3 * features), true, x.size(1), 3, heads, features / heads)
                .transpose(2, 0, 3, 1, 4);
        List<Value> parts = new ArrayList<>();
        for (long part = 0; part < 3; part++) {
            parts.add(joint.gather(graph.constant(Tensor.of(new long[] {part})), 0));
        }
        Value scores = parts.get(0).matMul(parts.get(1).transpose(0, 1, 3, 2)).mul(0.5);
        Value context = scores.add(bias).softmax(-1).matMul(parts.get(2)).transpose(0, 2, 1, 3);
        return linear(reshape(context, true, x.size(1), features), features);
    }

    /** Attention whose heads are merged with the batch. */
    Value foldedAttention(Value x, long heads) {
        long length = x.size(1);
        long features = x.size(2);
        Value[] parts = new Value[3];
        for (int part = 0; part < 3; part++) {
            parts[part] = linear(x, features)
                    .reshape(0, length, heads, features / heads)
                    .transpose(0, 2, 1, 3)
                    .reshape(-1, length, features / heads);
        }
        Value context = parts[0].matMul(parts[1].transpose(0, 2, 1)).softmax(-1).matMul(parts[2]);
        Value joined = context.reshape(-1, heads, length, features / heads).transpose(0, 2, 1, 3);
        return linear(joined.reshape(0, length, features), features);
    }

    Value mlp(Value x, long hidden) {
        return linear(apply("Gelu", attributes(), linear(x, hidden)), x.size(-1));
    }

    Value transformer(Value x, long heads, boolean isComputed) {
        Value normal = layerNorm(x);
        Value attended = x.add(attention(normal, normal, heads, isComputed));
        return attended.add(mlp(layerNorm(attended), 2 * x.size(2)));
    }

    /** A recurrent layer over [N, T, D], its states joined: [N, T, directions * hidden]. */
    Value recurrent(String operator, Value x, long hidden, boolean isBoth) {
        long gates = List.of("RNN", "x", "GRU", "LSTM").indexOf(operator) + 1L;
        long directions = isBoth ? 2 : 1;
        double deviation = 1 / Math.sqrt(hidden);
        Attributes attributes =
                attributes().with("hidden_size", hidden).with("direction", isBoth ? "bidirectional" : "forward");
        Value steps = x.transpose(1, 0, 2);
        Value y = several(
                        operator,
                        1,
                        attributes,
                        steps,
                        constant(0, deviation, directions, gates * hidden, x.size(2)),
                        constant(0, deviation, directions, gates * hidden, hidden),
                        constant(0, deviation, directions, 2 * gates * hidden))
                .get(0);
        // [T, directions, N, hidden]
        Value rows = y.transpose(2, 0, 1, 3);
        return isBoth
                ? rows.reshape(0, x.size(1), directions * hidden)
                : y.squeeze(1).transpose(1, 0, 2);
    }

    /** Applies an operator with an attribute of text. */
    Value text(String operator, String attribute, String value, @Nullable Value... inputs) {
        return apply(operator, attributes().with(attribute, value), inputs);
    }
}
