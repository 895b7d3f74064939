package dev.kiln.testkit;

import static dev.kiln.testkit.OperatorCase.distinct;
import static dev.kiln.testkit.OperatorCase.uniform;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.Normalization;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The operators of multilayer and convolutional networks, in the forms common in networks. */
public final class OperatorCases {

    private final List<OperatorCase> cases = new ArrayList<>();

    private OperatorCases() {}

    /** Returns all cases. */
    public static List<OperatorCase> all() {
        OperatorCases all = new OperatorCases();
        all.elementwise();
        all.arithmetic();
        all.choices();
        all.reductions();
        all.linear();
        all.convolutions();
        all.poolings();
        all.normalizations();
        all.movements();
        return List.copyOf(all.cases);
    }

    private void add(String name, Function<List<Value>, Value> program, Tensor... inputs) {
        cases.add(new OperatorCase(name, Arrays.asList(inputs), program));
    }

    private void unary(String name, Function<Value, Value> program) {
        add(name, x -> program.apply(x.get(0)), distinct(1, 3, 5));
    }

    private void positive(String name, Function<Value, Value> program) {
        add(name, x -> program.apply(x.get(0).abs().add(0.5)), distinct(2, 3, 5));
    }

    private void elementwise() {
        unary("Neg", Value::neg);
        unary("Abs", Value::abs);
        unary("Sign", Value::sign);
        unary("Exp", Value::exp);
        positive("Log", Value::log);
        positive("Sqrt", Value::sqrt);
        positive("Reciprocal", Value::reciprocal);
        unary("Erf", Value::erf);
        unary("Relu", Value::relu);
        unary("LeakyRelu", x -> x.leakyRelu(0.2));
        unary("Sigmoid", Value::sigmoid);
        unary("Tanh", Value::tanh);
        unary("Softplus", Value::softplus);
        unary("Softmax over the last axis", x -> x.softmax(-1));
        unary("Softmax over the first axis", x -> x.softmax(0));
        unary("LogSoftmax over the last axis", x -> x.logSoftmax(-1));
        unary("LogSoftmax over the first axis", x -> x.logSoftmax(0));
        unary("Clip", x -> x.clip(-0.3, 0.4));
        unary("Identity", Value::identity);
        unary("Floor", Value::floor);
        unary("Cast to double and back", x -> x.cast(ElementType.DOUBLE).cast(ElementType.FLOAT));
        unary("Dropout in inference", x -> x.dropout(0.5));
    }

    private void arithmetic() {
        Tensor matrix = distinct(3, 3, 5);
        Tensor row = distinct(4, 5);
        Tensor column = distinct(5, 3, 1);
        Tensor scalar = Tensor.scalar(ElementType.FLOAT, 0.7);
        for (Tensor other : List.of(distinct(6, 3, 5), row, column, scalar)) {
            String with = " with " + Arrays.toString(other.shape());
            add("Add" + with, x -> x.get(0).add(x.get(1)), matrix, other);
            add("Sub" + with, x -> x.get(0).sub(x.get(1)), matrix, other);
            add("Sub the other way" + with, x -> x.get(1).sub(x.get(0)), matrix, other);
            add("Mul" + with, x -> x.get(0).mul(x.get(1)), matrix, other);
            add("Div" + with, x -> x.get(0).div(x.get(1).abs().add(0.5)), matrix, other);
            add("Pow" + with, x -> x.get(0).abs().add(0.5).pow(x.get(1)), matrix, other);
        }
        add("Pow with a constant exponent", x -> x.get(0).pow(3), matrix);
        add("Square of a negative base", x -> x.get(0).pow(2), matrix);
        add("Add of both broadcast", x -> x.get(0).add(x.get(1)), column, row);
        add("Mul with itself", x -> x.get(0).mul(x.get(0)), matrix);
        add("Sum of three", x -> apply("Sum", Attributes.NONE, x.get(0), x.get(1), x.get(2)), matrix, row, column);
        add("Mean of three", x -> apply("Mean", Attributes.NONE, x.get(0), x.get(1), x.get(2)), matrix, row, column);
    }

    private void choices() {
        Tensor a = distinct(7, 3, 5);
        Tensor b = distinct(8, 3, 5).reshape(3, 5);
        Tensor apart = shifted(b, 0.04f);
        add("Max", x -> x.get(0).max(x.get(1)), a, apart);
        add("Min", x -> x.get(0).min(x.get(1)), a, apart);
        add("Max with a row", x -> x.get(0).max(x.get(1)), a, shifted(distinct(9, 5), 0.04f));
        add(
                "Where",
                x -> x.get(0).greater(x.get(1)).where(x.get(0).mul(2), x.get(1).mul(3)),
                a,
                apart);
        add(
                "Where with broadcasting",
                x -> x.get(0).greater(x.get(0).graph().scalar(0)).where(x.get(0), x.get(1)),
                a,
                distinct(10, 5));
    }

    private static Tensor shifted(Tensor tensor, float by) {
        float[] values = tensor.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += by;
        }
        return Tensor.of(values, tensor.shape());
    }

    private void reductions() {
        Tensor cube = distinct(11, 2, 3, 4);
        for (String operator : List.of(
                "ReduceSum",
                "ReduceMean",
                "ReduceMax",
                "ReduceMin",
                "ReduceL2",
                "ReduceL1",
                "ReduceSumSquare",
                "ReduceLogSumExp",
                "ReduceProd")) {
            add(operator + " over one axis", x -> reduce(operator, x.get(0), 0, 1), cube);
            add(operator + " over two axes, kept", x -> reduce(operator, x.get(0), 1, 0, -1), cube);
            add(
                    operator + " over all",
                    x -> apply(operator, Attributes.of("keepdims", 0), x.get(0)),
                    distinct(12, 2, 3));
        }
    }

    private static Value reduce(String operator, Value x, int keep, long... axes) {
        return apply(operator, Attributes.of("keepdims", keep), x, x.graph().integers(axes));
    }

    private static Value apply(String operator, Attributes attributes, Value... inputs) {
        return inputs[0].graph().apply(operator, attributes, inputs);
    }

    private void linear() {
        add("MatMul", x -> x.get(0).matMul(x.get(1)), uniform(13, 3, 4), uniform(14, 4, 5));
        add("MatMul of stacks", x -> x.get(0).matMul(x.get(1)), uniform(15, 2, 3, 4), uniform(16, 2, 4, 5));
        add("MatMul of a stack and a matrix", x -> x.get(0).matMul(x.get(1)), uniform(17, 2, 3, 4), uniform(18, 4, 5));
        add("MatMul of a matrix and a stack", x -> x.get(0).matMul(x.get(1)), uniform(19, 3, 4), uniform(20, 2, 4, 5));
        add("MatMul of vectors", x -> x.get(0).matMul(x.get(1)), uniform(21, 4), uniform(22, 4));
        add("MatMul of a matrix and a vector", x -> x.get(0).matMul(x.get(1)), uniform(23, 3, 4), uniform(24, 4));
        for (int transposed = 0; transposed < 4; transposed++) {
            boolean a = (transposed & 1) == 1;
            boolean b = transposed >= 2;
            add(
                    "Gemm, transA " + a + ", transB " + b,
                    x -> x.get(0).gemm(x.get(1), x.get(2), a, b),
                    a ? uniform(25, 4, 3) : uniform(25, 3, 4),
                    b ? uniform(26, 5, 4) : uniform(26, 4, 5),
                    uniform(27, 5));
        }
        add(
                "Gemm without bias",
                x -> x.get(0).gemm(x.get(1), null, false, false),
                uniform(28, 3, 4),
                uniform(29, 4, 5));
        add(
                "Gemm scaled",
                x -> apply("Gemm", Attributes.NONE.with("alpha", 0.5f).with("beta", 2f), x.get(0), x.get(1), x.get(2)),
                uniform(30, 3, 4),
                uniform(31, 4, 5),
                uniform(32, 3, 1));
    }

    private void convolutions() {
        conv("", Window.of(3, 3), 1, uniform(33, 2, 3, 6, 5), uniform(34, 4, 3, 3, 3));
        conv(", padded", Window.of(3, 3).pad(1), 1, uniform(35, 2, 3, 5, 5), uniform(36, 4, 3, 3, 3));
        conv(", stride 2", Window.of(3, 3).stride(2).pad(1), 1, uniform(37, 2, 3, 7, 6), uniform(38, 4, 3, 3, 3));
        conv(
                ", stride 2 that leaves a rest",
                Window.of(3, 3).stride(2),
                1,
                uniform(39, 2, 2, 8, 6),
                uniform(40, 3, 2, 3, 3));
        conv(", dilated", Window.of(3, 3).dilate(2).pad(2), 1, uniform(41, 2, 2, 6, 6), uniform(42, 3, 2, 3, 3));
        conv(", two groups", Window.of(3, 3).pad(1), 2, uniform(43, 2, 4, 5, 5), uniform(44, 6, 2, 3, 3));
        conv(", depthwise", Window.of(3, 3).pad(1), 4, uniform(45, 2, 4, 5, 5), uniform(46, 4, 1, 3, 3));
        conv(
                ", depthwise, stride 2",
                Window.of(3, 3).pad(1).stride(2),
                4,
                uniform(47, 2, 4, 6, 6),
                uniform(48, 8, 1, 3, 3));
        conv(", 1x1", Window.of(1, 1), 1, uniform(49, 2, 3, 4, 4), uniform(50, 5, 3, 1, 1));
        conv(", 1x1, stride 2", Window.of(1, 1).stride(2), 1, uniform(51, 2, 3, 5, 5), uniform(52, 5, 3, 1, 1));
        conv(", 5x3", Window.of(5, 3), 1, uniform(53, 2, 1, 8, 7), uniform(54, 3, 1, 5, 3));
        conv(
                ", even kernel, padded the same",
                Window.of(2, 2).padSame(),
                1,
                uniform(55, 2, 2, 4, 5),
                uniform(56, 3, 2, 2, 2));
        conv(", one axis", Window.of(3).pad(1), 1, uniform(57, 2, 3, 6), uniform(58, 4, 3, 3));
        add(
                "Conv with SAME_UPPER",
                x -> apply(
                        "Conv",
                        Attributes.NONE.with("auto_pad", "SAME_UPPER").with("strides", new long[] {2, 2}),
                        x.get(0),
                        x.get(1)),
                uniform(59, 1, 2, 6, 5),
                uniform(60, 3, 2, 3, 3));
    }

    private void conv(String name, Window window, long groups, Tensor input, Tensor weight) {
        long channels = weight.shape()[0];
        add("Conv" + name, x -> Convolution.apply(x.get(0), x.get(1), null, window, groups), input, weight);
        add(
                "Conv with bias" + name,
                x -> Convolution.apply(x.get(0), x.get(1), x.get(2), window, groups),
                input,
                weight,
                uniform(61, channels));
    }

    private void poolings() {
        Tensor image = distinct(62, 2, 2, 6, 6);
        add("MaxPool 2x2", x -> Pooling.max(x.get(0), Window.of(2, 2).stride(2)), image);
        add(
                "MaxPool 2x2 that leaves a rest",
                x -> Pooling.max(x.get(0), Window.of(2, 2).stride(2)),
                distinct(63, 1, 2, 5, 5));
        add(
                "MaxPool 3x3 with overlap",
                x -> Pooling.max(x.get(0), Window.of(3, 3).stride(2).pad(1)),
                image);
        add("MaxPool 3x3, stride 1", x -> Pooling.max(x.get(0), Window.of(3, 3)), image);
        add("MaxPool over one axis", x -> Pooling.max(x.get(0), Window.of(2).stride(2)), distinct(64, 2, 2, 8));
        add("AveragePool 2x2", x -> Pooling.average(x.get(0), Window.of(2, 2).stride(2)), image);
        add(
                "AveragePool 3x3, padding not counted",
                x -> Pooling.average(x.get(0), Window.of(3, 3).stride(2).pad(1)),
                image);
        add(
                "AveragePool 3x3, padding counted",
                x -> apply("AveragePool", Window.of(3, 3).pad(1).attributes().with("count_include_pad", 1), x.get(0)),
                image);
        add("GlobalAveragePool", x -> Pooling.globalAverage(x.get(0)), image);
    }

    private void normalizations() {
        Tensor image = uniform(65, 3, 2, 3, 3);
        Tensor scale = uniform(66, 2);
        Tensor bias = uniform(67, 2);
        add(
                "BatchNormalization in inference",
                x -> Normalization.batch(
                        x.get(0), x.get(1), x.get(2), x.get(3), x.get(4).abs().add(0.5), 1e-5, 0.9),
                image,
                scale,
                bias,
                uniform(68, 2),
                uniform(69, 2));
        add("BatchNormalization in training", x -> training(x.get(0), x.get(1), x.get(2)), image, scale, bias);
        add(
                "BatchNormalization in training of a matrix",
                x -> training(x.get(0), x.get(1), x.get(2)),
                uniform(70, 6, 2),
                scale,
                bias);
    }

    private static Value training(Value x, Value scale, Value bias) {
        Value mean = x.graph().constant(Tensor.full(ElementType.FLOAT, 0.1, 2));
        Value variance = x.graph().constant(Tensor.full(ElementType.FLOAT, 0.9, 2));
        Attributes attributes = Attributes.of("training_mode", 1).with("epsilon", 1e-3f);
        return x.graph()
                .apply("", "BatchNormalization", attributes, List.of(x, scale, bias, mean, variance), 3)
                .get(0);
    }

    private void movements() {
        Tensor cube = distinct(71, 2, 3, 4);
        add("Reshape", x -> x.get(0).reshape(0, -1), cube);
        add("Flatten", x -> x.get(0).flatten(1), cube);
        add("Transpose", x -> x.get(0).transpose(2, 0, 1), cube);
        add("Squeeze", x -> x.get(0).squeeze(1), distinct(72, 2, 1, 4));
        add("Unsqueeze", x -> x.get(0).unsqueeze(0, 2), distinct(73, 2, 4));
        add("Concat", x -> x.get(0).concat(1, x.get(1), x.get(0)), cube, distinct(74, 2, 2, 4));
        add("Slice", x -> x.get(0).slice(2, 1, 3), cube);
        add("Slice with a step", x -> x.get(0).slice(2, 0, Long.MAX_VALUE, 2), cube);
        add("Slice backwards", x -> x.get(0).slice(1, -1, Long.MIN_VALUE, -1), cube);
        add("Gather of rows, one twice", x -> x.get(0).gather(x.get(0).graph().integers(1, 0, 1), 1), cube);
        add(
                "Gather of one column from the end",
                x -> x.get(0).gather(x.get(0).graph().integers(-1), 2),
                cube);
        add("Pad", x -> apply("Pad", Attributes.NONE, x.get(0), x.get(0).graph().integers(0, 1, 0, 1, 0, 2)), cube);
        add(
                "Pad that crops",
                x -> apply("Pad", Attributes.NONE, x.get(0), x.get(0).graph().integers(0, -1, 1, 0, 0, 0)),
                cube);
        add("Expand", x -> x.get(0).expand(x.get(0).graph().integers(2, 3, 4)), distinct(75, 3, 1));
        add(
                "Tile",
                x -> apply("Tile", Attributes.NONE, x.get(0), x.get(0).graph().integers(2, 1, 3)),
                cube);
        add(
                "Split",
                x -> x.get(0)
                        .graph()
                        .apply(
                                "",
                                "Split",
                                Attributes.of("axis", 2),
                                List.of(x.get(0), x.get(0).graph().integers(1, 3)),
                                2)
                        .get(1),
                cube);
    }
}
