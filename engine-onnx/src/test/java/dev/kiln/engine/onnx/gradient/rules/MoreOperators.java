package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OperatorCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Operators and forms beyond those that every engine is checked on. */
public final class MoreOperators {

    private final List<OperatorCase> cases = new ArrayList<>();

    private MoreOperators() {}

    public static List<OperatorCase> all() {
        MoreOperators all = new MoreOperators();
        all.activations();
        all.elementwise();
        all.reductions();
        all.products();
        all.convolutions();
        all.poolings();
        all.normalizations();
        all.selections();
        return all.cases;
    }

    private void add(String name, Function<List<Value>, Value> program, Tensor... inputs) {
        cases.add(new OperatorCase(name, Arrays.asList(inputs), program));
    }

    private void unary(String operator, Attributes attributes) {
        add(operator + " " + attributes.byName(), x -> apply(operator, attributes, x.get(0)), distinct(1, 3, 5));
    }

    public static Value apply(String operator, Attributes attributes, Value... inputs) {
        return inputs[0].graph().apply(operator, attributes, inputs);
    }

    public static Tensor uniform(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(values, shape);
    }

    /** Different numbers, 0.1 apart and 0.05 from zero, shuffled. */
    public static Tensor distinct(long seed, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.1f * (i - values.length / 2) + 0.05f;
            int j = random.nextInt(i + 1);
            float swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
        return Tensor.of(values, shape);
    }

    private void activations() {
        unary("LeakyRelu", Attributes.NONE.with("alpha", -0.5f));
        unary("LeakyRelu", Attributes.NONE.with("alpha", 3f));
        unary("ThresholdedRelu", Attributes.NONE.with("alpha", 0.2f));
        unary("Elu", Attributes.NONE);
        unary("Elu", Attributes.NONE.with("alpha", 0.7f));
        unary("Selu", Attributes.NONE);
        unary("Celu", Attributes.NONE.with("alpha", 0.7f));
        unary("HardSigmoid", Attributes.NONE.with("alpha", 0.8f));
        unary("HardSwish", Attributes.NONE);
        add(
                "HardSwish far from 0",
                x -> apply("HardSwish", Attributes.NONE, x.get(0).mul(9)),
                distinct(2, 3, 5));
        unary("Softsign", Attributes.NONE);
        unary("Gelu", Attributes.NONE);
        unary("Gelu", Attributes.NONE.with("approximate", "tanh"));
        unary("Mish", Attributes.NONE);
        unary("Softmax", Attributes.of("axis", 0));
        add("PRelu", x -> apply("PRelu", Attributes.NONE, x.get(0), x.get(1)), distinct(3, 3, 5), uniform(4, 5));
    }

    private void elementwise() {
        for (String operator : List.of("Sin", "Cos", "Tan", "Sinh", "Cosh", "Asinh", "Atan", "Ceil", "Round")) {
            add(operator, x -> apply(operator, Attributes.NONE, x.get(0).mul(0.8)), distinct(5, 3, 5));
        }
        for (String operator : List.of("Asin", "Acos", "Atanh")) {
            add(operator, x -> apply(operator, Attributes.NONE, x.get(0).mul(0.5)), distinct(6, 3, 5));
        }
        add("Acosh", x -> apply("Acosh", Attributes.NONE, x.get(0).abs().add(1.5)), distinct(7, 3, 5));
        add(
                "Clip from below",
                x -> apply("Clip", Attributes.NONE, x.get(0), x.get(0).graph().scalar(0.1)),
                distinct(8, 9));
        add("Clip without bounds", x -> apply("Clip", Attributes.NONE, x.get(0)), distinct(8, 9));
        add(
                "Max of three that broadcast",
                x -> apply("Max", Attributes.NONE, x.get(0), x.get(1), x.get(2)),
                distinct(9, 3, 5),
                uniform(10, 5),
                uniform(11, 3, 1));
        add(
                "Pow of constants",
                x -> x.get(0).abs().add(0.5).pow(x.get(0).graph().constant(Tensor.of(new float[] {0, 1, 2}, 3))),
                distinct(12, 4, 3));
        add(
                "Pow with an exponent that depends",
                x -> x.get(0).pow(x.get(0).graph().constant(Tensor.of(new long[] {2}))),
                distinct(13, 4, 3));
        add(
                "Add of a value without axes",
                x -> x.get(1).add(x.get(0)),
                distinct(14, 2, 3, 4),
                Tensor.scalar(dev.kiln.graph.tensor.ElementType.FLOAT, 0.3));
    }

    private void reductions() {
        Tensor positive = Tensor.of(new float[] {0.5f, 1, 2, 3, 1.5f, 0.7f}, 2, 3);
        add(
                "ReduceLogSum",
                x -> apply(
                        "ReduceLogSum",
                        Attributes.of("keepdims", 0),
                        x.get(0),
                        x.get(0).graph().integers(1)),
                positive);
        Tensor withZeros = Tensor.of(new float[] {0, 2, 3, 4, 0, 0, 1, 2, 3}, 3, 3);
        add(
                "ReduceProd with zeros",
                x -> apply(
                        "ReduceProd",
                        Attributes.of("keepdims", 0),
                        x.get(0),
                        x.get(0).graph().integers(1)),
                withZeros);
        Attributes noop = Attributes.of("noop_with_empty_axes", 1);
        add(
                "ReduceSum over nothing",
                x -> apply("ReduceSum", noop, x.get(0), x.get(0).graph().integers()),
                positive);
        add("ReduceMean over nothing", x -> apply("ReduceMean", noop, x.get(0)), positive);
        add(
                "ReduceMax over an empty list: all",
                x -> apply(
                        "ReduceMax", Attributes.NONE, x.get(0), x.get(0).graph().integers()),
                positive);
    }

    private void products() {
        add("MatMul of a vector and a matrix", x -> x.get(0).matMul(x.get(1)), uniform(15, 4), uniform(16, 4, 3));
        add("MatMul of a vector and a stack", x -> x.get(0).matMul(x.get(1)), uniform(17, 4), uniform(18, 2, 4, 3));
        add("MatMul of a stack and a vector", x -> x.get(0).matMul(x.get(1)), uniform(19, 2, 3, 4), uniform(20, 4));
        add(
                "MatMul of stacks that broadcast",
                x -> x.get(0).matMul(x.get(1)),
                uniform(21, 2, 1, 3, 4),
                uniform(22, 3, 4, 2));
        add(
                "Gemm, all of it",
                x -> apply(
                        "Gemm",
                        Attributes.of("transA", 1)
                                .with("transB", 1)
                                .with("alpha", 0.7f)
                                .with("beta", -2f),
                        x.get(0),
                        x.get(1),
                        x.get(2)),
                uniform(23, 4, 3),
                uniform(24, 5, 4),
                uniform(25, 1, 5));
    }

    private void conv(String name, Window window, long groups, Tensor input, Tensor weight) {
        add("Conv " + name, x -> Convolution.apply(x.get(0), x.get(1), null, window, groups), input, weight);
    }

    private void convolutions() {
        conv("1x1, three inputs", Window.of(1, 1), 1, uniform(30, 2, 3, 3, 3), uniform(31, 2, 3, 1, 1));
        conv("3x3 on a large image", Window.of(3, 3), 1, uniform(32, 1, 3, 16, 14), uniform(33, 2, 3, 3, 3));
        conv(
                "3x3 on a large grey image",
                Window.of(3, 3).pad(1),
                1,
                uniform(34, 2, 1, 15, 14),
                uniform(35, 2, 1, 3, 3));
        conv("3x3 on a small grey image", Window.of(3, 3).pad(1), 1, uniform(36, 2, 1, 5, 5), uniform(37, 2, 1, 3, 3));
        conv(
                "over three axes",
                Window.of(2, 3, 2).pad(1).stride(2),
                1,
                uniform(38, 1, 2, 4, 5, 4),
                uniform(39, 2, 2, 2, 3, 2));
        conv("over three axes, grouped", Window.of(2, 2, 2), 2, uniform(40, 2, 4, 3, 3, 3), uniform(41, 2, 2, 2, 2, 2));
        conv(
                "with more padding than kernel",
                Window.of(2, 2).pad(3),
                1,
                uniform(42, 1, 2, 3, 3),
                uniform(43, 2, 2, 2, 2));
        Window uneven = new Window(List.of(3L, 2L), List.of(2L, 1L), List.of(0L, 1L, 2L, 0L), List.of(1L, 2L));
        conv("uneven in all", uneven, 1, uniform(44, 2, 2, 6, 5), uniform(45, 3, 2, 3, 2));
        conv("uneven in all, grouped", uneven, 2, uniform(46, 2, 4, 6, 5), uniform(47, 4, 2, 3, 2));
        conv(
                "strided and dilated",
                Window.of(2, 2).stride(3).dilate(2),
                1,
                uniform(48, 2, 2, 9, 8),
                uniform(49, 2, 2, 2, 2));
        add(
                "Conv with SAME_LOWER",
                x -> apply("Conv", Attributes.NONE.with("auto_pad", "SAME_LOWER"), x.get(0), x.get(1)),
                uniform(50, 1, 2, 5, 5),
                uniform(51, 2, 2, 2, 2));
        transposed("", Window.of(3, 3), 1, uniform(52, 2, 2, 3, 3), uniform(53, 2, 3, 3, 3));
        transposed(", strided", Window.of(3, 3).stride(2).pad(1), 1, uniform(54, 2, 2, 3, 4), uniform(55, 2, 3, 3, 3));
        transposed(", grouped", Window.of(2, 2).stride(2), 2, uniform(56, 1, 4, 3, 3), uniform(57, 4, 3, 2, 2));
    }

    private void transposed(String name, Window window, long groups, Tensor input, Tensor weight) {
        Attributes attributes = window.attributes().with("group", groups);
        long outputs = weight.shape()[1] * groups;
        add(
                "ConvTranspose" + name,
                x -> apply("ConvTranspose", attributes, x.get(0), x.get(1), x.get(2)),
                input,
                weight,
                uniform(58, outputs));
    }

    private void poolings() {
        Tensor image = distinct(60, 2, 2, 5, 5);
        pool("MaxPool", Window.of(2, 2).stride(2).attributes().with("ceil_mode", 1), image);
        pool("MaxPool", Window.of(2, 2).dilate(2).attributes(), image);
        pool("MaxPool", Window.of(2, 2).stride(3).pad(1).attributes(), image);
        pool("MaxPool", Window.of(2, 2).stride(2).attributes(), distinct(61, 2, 2, 4, 6));
        pool("MaxPool", Window.of(2, 2, 2).stride(2).attributes(), distinct(62, 1, 2, 4, 2, 4));
        pool("MaxPool", Window.of(3, 3).stride(3).attributes(), distinct(63, 1, 2, 6, 7));
        pool("AveragePool", Window.of(2, 2).stride(2).attributes().with("ceil_mode", 1), image);
        pool(
                "AveragePool",
                Window.of(3, 3)
                        .stride(2)
                        .pad(1)
                        .attributes()
                        .with("ceil_mode", 1)
                        .with("count_include_pad", 1),
                image);
        pool("AveragePool", Window.of(2, 2).dilate(2).pad(1).attributes(), image);
        pool("AveragePool", Window.of(2, 2).stride(3).attributes(), image);
        pool(
                "AveragePool",
                Attributes.NONE
                        .with("kernel_shape", new long[] {3, 3})
                        .with("strides", new long[] {2, 2})
                        .with("auto_pad", "SAME_UPPER"),
                image);
        pool("AveragePool", Window.of(3).stride(2).pad(1).attributes(), distinct(64, 2, 2, 7));
        pool("GlobalMaxPool", Attributes.NONE, image);
        add("MaxPool of Relu", x -> Pooling.max(x.get(0).relu(), Window.of(2, 2).stride(2)), image);
        add(
                "MaxPool of Relu of Conv",
                x -> Pooling.max(
                        Convolution.apply(x.get(0), x.get(1), null, Window.of(3, 3), 1)
                                .relu(),
                        Window.of(2, 2).stride(2)),
                distinct(65, 1, 1, 7, 6),
                uniform(66, 2, 1, 3, 3));
        add(
                "MaxPool of a padded Conv",
                x -> Pooling.max(
                                Convolution.apply(
                                        x.get(0),
                                        x.get(1),
                                        x.get(2),
                                        Window.of(3, 3).pad(1),
                                        1),
                                Window.of(2, 2).stride(2))
                        .relu(),
                distinct(67, 1, 2, 5, 6),
                uniform(68, 2, 2, 3, 3),
                uniform(69, 2));
    }

    private void pool(String operator, Attributes attributes, Tensor image) {
        add(
                operator + " " + attributes.byName() + " of " + Arrays.toString(image.shape()),
                x -> apply(operator, attributes, x.get(0)),
                image);
    }

    private void normalizations() {
        add(
                "LayerNormalization",
                x -> apply("LayerNormalization", Attributes.NONE, x.get(0), x.get(1), x.get(2)),
                distinct(70, 3, 2, 4),
                uniform(71, 4),
                uniform(72, 4));
        add(
                "LayerNormalization over two axes",
                x -> apply("LayerNormalization", Attributes.of("axis", 1), x.get(0), x.get(1)),
                distinct(73, 3, 2, 4),
                uniform(74, 2, 4));
        add(
                "InstanceNormalization",
                x -> apply("InstanceNormalization", Attributes.NONE, x.get(0), x.get(1), x.get(2)),
                distinct(75, 2, 3, 4),
                uniform(76, 3),
                uniform(77, 3));
    }

    private void selections() {
        Tensor cube = distinct(80, 2, 3, 4);
        add(
                "Gather by INT32",
                x -> x.get(0).gather(x.get(0).graph().constant(Tensor.of(new int[] {2, 0, 2}, 3)), 1),
                cube);
        add(
                "GatherElements by INT32",
                x -> apply(
                        "GatherElements",
                        Attributes.of("axis", 1),
                        x.get(0),
                        x.get(0).graph().constant(Tensor.of(new int[] {2, 2, 0, 1, 0, 1, 1, 0}, 2, 1, 4))),
                cube);
        add(
                "ScatterElements by INT32",
                x -> apply(
                        "ScatterElements",
                        Attributes.of("axis", 1),
                        x.get(0),
                        x.get(0).graph().constant(Tensor.of(new int[] {2, 2, 0, 1, 0, 1, 1, 0}, 2, 1, 4)),
                        x.get(1)),
                cube,
                uniform(82, 2, 1, 4));
        add("Slice backwards by 2", x -> x.get(0).slice(2, -1, Long.MIN_VALUE, -2), cube);
        add("Slice of two axes, one with a step", x -> slice(x.get(0)), cube);
        add("Slice that counts from the end", x -> x.get(0).slice(1, -2, -1), cube);
        for (String mode : List.of("reflect", "edge", "wrap")) {
            add(
                    "Pad by " + mode,
                    x -> apply(
                            "Pad",
                            Attributes.NONE.with("mode", mode),
                            x.get(0),
                            x.get(0).graph().integers(0, 1, 2, 1, 0, 1)),
                    cube);
        }
        add(
                "Pad of some axes",
                x -> x.get(0)
                        .graph()
                        .apply(
                                "Pad",
                                Attributes.NONE,
                                x.get(0),
                                x.get(0).graph().integers(1, -1),
                                null,
                                x.get(0).graph().integers(2)),
                cube);
        add(
                "Gather by a matrix",
                x -> x.get(0).gather(x.get(0).graph().constant(Tensor.of(new long[] {0, 2, 2, -1}, 2, 2)), 1),
                cube);
        add("Gather by a scalar", x -> x.get(0).gather(x.get(0).graph().constant(Tensor.of(new long[] {2})), 1), cube);
        add(
                "Gather of the outermost axis",
                x -> x.get(0).gather(x.get(0).graph().integers(1, 1, 0), 0),
                cube);
        add(
                "GatherElements",
                x -> apply(
                        "GatherElements",
                        Attributes.of("axis", 1),
                        x.get(0),
                        x.get(0).graph().constant(Tensor.of(new long[] {0, 2, 2, 0}, 2, 2))),
                distinct(81, 2, 3));
        add(
                "GatherND",
                x -> apply(
                        "GatherND",
                        Attributes.NONE,
                        x.get(0),
                        x.get(0).graph().constant(Tensor.of(new long[] {0, 2, 1, 0, 0, 2}, 3, 2))),
                cube);
        add(
                "ScatterElements",
                x -> apply(
                        "ScatterElements",
                        Attributes.of("axis", 1),
                        x.get(0),
                        x.get(0).graph().constant(Tensor.of(new long[] {0, 2, 1, 0}, 2, 2)),
                        x.get(1)),
                distinct(82, 2, 3),
                uniform(83, 2, 2));
        add(
                "CumSum",
                x -> apply(
                        "CumSum",
                        Attributes.of("exclusive", 1),
                        x.get(0),
                        x.get(0).graph().constant(Tensor.of(new long[] {1}))),
                cube);
        add(
                "CumSum in reverse",
                x -> apply(
                        "CumSum",
                        Attributes.of("reverse", 1),
                        x.get(0),
                        x.get(0).graph().constant(Tensor.of(new long[] {2}))),
                cube);
        add("Trilu", x -> apply("Trilu", Attributes.of("upper", 0), x.get(0)), cube);
        add(
                "DepthToSpace",
                x -> apply("DepthToSpace", Attributes.of("blocksize", 2), x.get(0)),
                distinct(84, 1, 8, 2, 3));
        add(
                "DepthToSpace, columns first",
                x -> apply("DepthToSpace", Attributes.of("blocksize", 2).with("mode", "CRD"), x.get(0)),
                distinct(85, 1, 8, 2, 3));
        add(
                "SpaceToDepth",
                x -> apply("SpaceToDepth", Attributes.of("blocksize", 2), x.get(0)),
                distinct(86, 1, 2, 4, 6));
        add("Transpose without a permutation", x -> apply("Transpose", Attributes.NONE, x.get(0)), cube);
        add(
                "Concat of one that is differentiated",
                x -> x.get(0).concat(-1, x.get(0).graph().constant(cube)),
                cube);
    }

    private static Value slice(Value x) {
        return apply(
                "Slice",
                Attributes.NONE,
                x,
                x.graph().integers(0, 3),
                x.graph().integers(1, -5),
                x.graph().integers(0, 2),
                x.graph().integers(1, -2));
    }
}
