package dev.kiln.engine.onnx.gradient.rules;

import static dev.kiln.engine.onnx.gradient.rules.MoreOperators.apply;
import static dev.kiln.engine.onnx.gradient.rules.MoreOperators.distinct;
import static dev.kiln.engine.onnx.gradient.rules.MoreOperators.uniform;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OperatorCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Operators and forms that ONNX's conformance tests do not have, or not away from their kinks. */
public final class RareOperators {

    private final List<OperatorCase> cases = new ArrayList<>();

    private RareOperators() {}

    public static List<OperatorCase> all() {
        RareOperators all = new RareOperators();
        all.matrices();
        all.einsums();
        all.scatters();
        all.selections();
        all.windows();
        all.scalings();
        all.resizes();
        all.samples();
        all.attentions();
        return all.cases;
    }

    private void add(String name, Function<List<Value>, Value> program, Tensor... inputs) {
        cases.add(new OperatorCase(name, Arrays.asList(inputs), program));
    }

    private void unary(String operator, String form, Attributes attributes, Tensor input) {
        add(operator + " " + form, x -> apply(operator, attributes, x.get(0)), input);
    }

    private static Value integers(Value like, long[] values, long... shape) {
        return like.graph().constant(Tensor.of(values, shape));
    }

    private void matrices() {
        for (long size = 1; size <= 4; size++) {
            unary("Det", "of size " + size, Attributes.NONE, uniform(100 + size, 2, size, size));
        }
        add(
                "Mod of real numbers",
                x -> apply(
                        "Mod",
                        Attributes.of("fmod", 1),
                        x.get(0).mul(5),
                        x.get(1).add(2)),
                distinct(110, 3, 5),
                uniform(111, 5));
        add(
                "Clip with bounds that depend",
                x -> x.get(0).clip(x.get(1).sub(0.3), x.get(2).add(0.4)),
                distinct(112, 9),
                Tensor.of(new float[] {0.02f}),
                Tensor.of(new float[] {0.01f}));
        add(
                "Pad with a number that depends",
                x -> apply("Pad", Attributes.NONE, x.get(0), x.get(0).graph().integers(1, -1, 0, 2), x.get(1)),
                distinct(113, 2, 3),
                Tensor.of(new float[] {0.3f}));
    }

    private void einsum(String equation, Tensor... inputs) {
        add(
                "Einsum " + equation,
                x -> x.get(0)
                        .graph()
                        .apply("", "Einsum", Attributes.NONE.with("equation", equation), x, 1)
                        .get(0),
                inputs);
    }

    private void einsums() {
        einsum("ij,jk->ik", uniform(120, 2, 3), uniform(121, 3, 4));
        einsum("ij,jk", uniform(120, 2, 3), uniform(121, 3, 4));
        einsum("bij->b", uniform(122, 2, 3, 4));
        einsum("ii->i", uniform(123, 3, 3));
        einsum("bii", uniform(124, 2, 3, 3));
        einsum("...ij,...jk->...ik", uniform(125, 2, 3, 4), uniform(126, 2, 4, 2));
        einsum("...ij,jk->ik...", uniform(127, 2, 3, 4), uniform(128, 4, 2));
        einsum("i,j,k->ijk", uniform(129, 2), uniform(130, 3), uniform(131, 2));
        einsum("ij,ij->", uniform(132, 2, 3), uniform(133, 2, 3));
        einsum("ijk,j->ik", uniform(134, 2, 3, 2), uniform(135, 3));
    }

    private void scatters() {
        for (String reduction : List.of("none", "add", "mul", "max", "min")) {
            Attributes attributes = Attributes.NONE.with("reduction", reduction);
            add(
                    "ScatterElements " + reduction,
                    x -> apply(
                            "ScatterElements",
                            attributes.with("axis", 1),
                            x.get(0),
                            integers(x.get(0), new long[] {1, 3, 0, 2}, 2, 2),
                            x.get(1)),
                    distinct(140, 2, 4),
                    distinct(141, 2, 2));
            add(
                    "ScatterND " + reduction,
                    x -> apply(
                            "ScatterND", attributes, x.get(0), integers(x.get(0), new long[] {2, 0}, 2, 1), x.get(1)),
                    distinct(142, 3, 4),
                    distinct(143, 2, 4));
        }
        add(
                "ScatterElements mul to one place",
                x -> apply(
                        "ScatterElements",
                        Attributes.NONE.with("reduction", "mul"),
                        x.get(0),
                        integers(x.get(0), new long[] {1, 1, 2}, 3),
                        x.get(1)),
                Tensor.of(new float[] {1, 2, 0}, 3),
                Tensor.of(new float[] {3, 0, 2}, 3));
        add(
                "GatherND with one axis of batches",
                x -> apply(
                        "GatherND",
                        Attributes.of("batch_dims", 1),
                        x.get(0),
                        integers(x.get(0), new long[] {1, 0, 2, 1}, 2, 2, 1)),
                distinct(144, 2, 3, 4));
        add(
                "GatherND with two axes of batches",
                x -> apply(
                        "GatherND",
                        Attributes.of("batch_dims", 2),
                        x.get(0),
                        integers(x.get(0), new long[] {1, 0, 2, 1}, 2, 2, 1)),
                distinct(145, 2, 2, 3, 2));
    }

    private void selections() {
        add(
                "TopK smallest",
                x -> x.get(0)
                        .graph()
                        .apply(
                                "",
                                "TopK",
                                Attributes.of("axis", 0).with("largest", 0),
                                List.of(x.get(0), x.get(0).graph().integers(2)),
                                2)
                        .get(0),
                distinct(150, 4, 3));
        add("Unique of numbers", x -> apply("Unique", Attributes.NONE, x.get(0)).reshape(12), distinct(151, 3, 4));
        add(
                "Unique of rows",
                x -> apply("Unique", Attributes.of("axis", 0), x.get(0)).reshape(3, 4),
                distinct(152, 3, 4));
        add(
                "Compress along an axis",
                x -> apply(
                                "Compress",
                                Attributes.of("axis", 1),
                                x.get(0),
                                x.get(0).graph().constant(Tensor.of(new boolean[] {true, false, true}, 3)))
                        .reshape(2, 2),
                distinct(153, 2, 4));
        add(
                "Compress without an axis",
                x -> apply(
                                "Compress",
                                Attributes.NONE,
                                x.get(0),
                                x.get(0).graph().constant(Tensor.of(new boolean[] {true, false, false, true, true}, 5)))
                        .reshape(3),
                distinct(154, 2, 3));
        add(
                "ReverseSequence",
                x -> apply(
                        "ReverseSequence",
                        Attributes.of("batch_axis", 1).with("time_axis", 0),
                        x.get(0),
                        x.get(0).graph().integers(1, 3, 2)),
                distinct(155, 4, 3, 2));
        add(
                "OneHot",
                x -> apply(
                        "OneHot",
                        Attributes.of("axis", 1),
                        x.get(0).graph().integers(1, 0, 3),
                        x.get(0).graph().integers(4),
                        x.get(0)),
                Tensor.of(new float[] {0.2f, 1.5f}, 2));
    }

    private void windows() {
        Attributes kernel =
                Attributes.NONE.with("kernel_shape", new long[] {3, 2}).with("strides", new long[] {2, 1});
        unary("LpPool", "of order 1", kernel.with("p", 1), distinct(160, 1, 2, 5, 4));
        unary(
                "LpPool",
                "of order 3, padded",
                kernel.with("p", 3).with("pads", new long[] {1, 0, 1, 1}),
                distinct(161, 1, 2, 5, 4));
        unary(
                "LpPool",
                "dilated, rounded up",
                kernel.with("dilations", new long[] {1, 2}).with("ceil_mode", 1),
                distinct(162, 1, 2, 6, 5));
        unary("GlobalLpPool", "of order 2", Attributes.NONE, distinct(163, 2, 2, 3, 3));
        unary(
                "MaxPool",
                "with overlap and column-major indices",
                kernel.with("storage_order", 1),
                distinct(164, 1, 2, 5, 4));
        unary(
                "MaxPool",
                "in one dimension",
                Attributes.NONE.with("kernel_shape", new long[] {3}),
                distinct(165, 1, 2, 6));
        unary(
                "MaxPool",
                "in three dimensions",
                Attributes.NONE.with("kernel_shape", new long[] {2, 2, 2}),
                distinct(166, 1, 1, 3, 3, 3));
        unary(
                "AveragePool",
                "in three dimensions",
                Attributes.NONE.with("kernel_shape", new long[] {2, 2, 2}),
                distinct(167, 1, 1, 3, 3, 3));
        for (String padding : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
            add(
                    "ConvTranspose " + padding,
                    x -> apply(
                            "ConvTranspose",
                            Attributes.NONE.with("auto_pad", padding).with("strides", new long[] {2, 2}),
                            x.get(0),
                            x.get(1)),
                    uniform(168, 1, 2, 3, 3),
                    uniform(169, 2, 2, 3, 3));
        }
        add(
                "ConvTranspose to a given shape",
                x -> apply(
                        "ConvTranspose",
                        Attributes.NONE.with("output_shape", new long[] {6, 8}).with("strides", new long[] {2, 3}),
                        x.get(0),
                        x.get(1)),
                uniform(170, 1, 2, 3, 3),
                uniform(171, 2, 2, 3, 3));
    }

    private void scalings() {
        unary("MeanVarianceNormalization", "of images", Attributes.NONE, distinct(180, 2, 2, 3, 3));
        unary("LpNormalization", "of order 1", Attributes.of("p", 1).with("axis", 0), distinct(181, 3, 4));
        unary(
                "LRN",
                "over many",
                Attributes.of("size", 5).with("alpha", 0.5f).with("bias", 2f),
                distinct(182, 1, 5, 2, 2));
        add(
                "RMSNormalization",
                x -> apply("RMSNormalization", Attributes.of("axis", 1), x.get(0), x.get(1)),
                distinct(183, 2, 3, 2),
                uniform(184, 3, 2));
        add(
                "LayerNormalization, its statistics",
                x -> {
                    List<Value> all = x.get(0).graph().apply("", "LayerNormalization", Attributes.NONE, x, 3);
                    return all.get(0).add(all.get(1).mul(2)).add(all.get(2));
                },
                distinct(185, 3, 4),
                uniform(186, 4),
                uniform(187, 4));
        unary("Swish", "with alpha", Attributes.NONE.with("alpha", 1.7f), distinct(188, 3, 5));
        unary("Shrink", "with bias", Attributes.NONE.with("lambd", 0.32f).with("bias", 0.2f), distinct(189, 3, 5));
    }

    private void resize(String form, Attributes attributes, float... scales) {
        add(
                "Resize " + form,
                x -> apply(
                        "Resize", attributes, x.get(0), null, x.get(0).graph().constant(Tensor.of(scales, 4))),
                distinct(190, 1, 2, 5, 6));
    }

    private void resizes() {
        for (String mode : List.of("nearest", "linear", "cubic")) {
            for (String place : List.of("half_pixel", "pytorch_half_pixel", "asymmetric", "half_pixel_symmetric")) {
                Attributes attributes =
                        Attributes.NONE.with("mode", mode).with("coordinate_transformation_mode", place);
                resize(mode + " " + place + " up", attributes, 1, 1, 1.7f, 2);
                resize(mode + " " + place + " down", attributes, 1, 1, 0.63f, 0.71f);
            }
            // whole lengths: else ONNX Runtime and the standard differ on where the last corner is
            Attributes corners =
                    Attributes.NONE.with("mode", mode).with("coordinate_transformation_mode", "align_corners");
            resize(mode + " align_corners up", corners, 1, 1, 1.6f, 1.5f);
            resize(mode + " align_corners down", corners, 1, 1, 0.8f, 0.5f);
        }
        for (String nearest : List.of("floor", "ceil", "round_prefer_ceil")) {
            resize("nearest " + nearest, Attributes.NONE.with("nearest_mode", nearest), 1, 1, 0.63f, 1.83f);
        }
        Attributes cubic = Attributes.NONE.with("mode", "cubic");
        resize("cubic, nothing outside", cubic.with("exclude_outside", 1), 1, 1, 0.63f, 1.83f);
        resize("cubic, softer", cubic.with("cubic_coeff_a", -0.5f), 1, 1, 0.63f, 1.83f);
    }

    private void samples() {
        for (String mode : List.of("linear", "nearest", "cubic")) {
            for (String padding : List.of("zeros", "border", "reflection")) {
                for (int aligned = 0; aligned <= 1; aligned++) {
                    Attributes attributes = Attributes.of("align_corners", aligned)
                            .with("mode", mode)
                            .with("padding_mode", padding);
                    add(
                            "GridSample " + mode + " " + padding + " " + aligned,
                            x -> apply(
                                    "GridSample", attributes, x.get(0), x.get(1).mul(1.3)),
                            distinct(200, 1, 2, 4, 5),
                            uniform(203, 1, 3, 2, 2));
                }
            }
        }
        add(
                "AffineGrid in space",
                x -> apply(
                        "AffineGrid",
                        Attributes.of("align_corners", 1),
                        x.get(0),
                        x.get(0).graph().integers(1, 2, 2, 3, 2)),
                uniform(202, 1, 3, 4));
        for (long ratio = 0; ratio <= 2; ratio += 2) {
            Attributes attributes = Attributes.of("sampling_ratio", ratio)
                    .with("output_height", 2)
                    .with("output_width", 3);
            add(
                    "RoiAlign " + ratio,
                    x -> apply(
                            "RoiAlign",
                            attributes,
                            x.get(0),
                            x.get(1),
                            x.get(0).graph().integers(1, 0)),
                    distinct(204, 2, 1, 6, 7),
                    Tensor.of(new float[] {0.63f, 0.71f, 4.86f, 3.94f, 1.17f, 1.81f, 5.32f, 5.27f}, 2, 4));
        }
        add(
                "DeformConv in groups",
                x -> apply(
                        "DeformConv",
                        Attributes.of("group", 2).with("offset_group", 2).with("pads", new long[] {1, 0, 1, 0}),
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        x.get(3),
                        x.get(4)),
                distinct(205, 1, 4, 3, 4),
                uniform(206, 2, 2, 2, 2),
                uniform(207, 1, 16, 4, 3),
                uniform(208, 2),
                uniform(209, 1, 8, 4, 3));
    }

    private void attentions() {
        Tensor query = uniform(210, 2, 4, 3, 2);
        Tensor keys = uniform(211, 2, 2, 5, 2);
        add(
                "Attention, causal, of groups",
                x -> apply("Attention", Attributes.of("is_causal", 1), x.get(0), x.get(1), x.get(2)),
                query,
                keys,
                uniform(212, 2, 2, 5, 3));
        add(
                "Attention with a bias, capped",
                x -> apply("Attention", Attributes.NONE.with("softcap", 2f), x.get(0), x.get(1), x.get(2), x.get(3)),
                query,
                keys,
                uniform(213, 2, 2, 5, 2),
                uniform(214, 3, 5));
        add(
                "RotaryEmbedding in part",
                x -> apply(
                        "RotaryEmbedding",
                        Attributes.of("rotary_embedding_dim", 4).with("num_heads", 2),
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        integers(x.get(0), new long[] {2, 0, 1}, 1, 3)),
                uniform(215, 1, 3, 12),
                uniform(216, 4, 2),
                uniform(217, 4, 2));
        add(
                "TensorScatter, circular",
                x -> apply(
                        "TensorScatter",
                        Attributes.NONE.with("mode", "circular"),
                        x.get(0),
                        x.get(1),
                        x.get(0).graph().integers(3, 1)),
                uniform(218, 2, 4, 2),
                uniform(219, 2, 2, 2));
    }
}
