package dev.kiln.graph.inference;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Malformed nodes, the same for the same seed: any inputs, any attributes, extreme numbers. */
final class DamagedNodes {

    private static final List<String> NUMBERS = List.of(
            "axis",
            "keepdims",
            "group",
            "ceil_mode",
            "to",
            "num_outputs",
            "blocksize",
            "block_size",
            "start",
            "end",
            "hidden_size",
            "k",
            "k_outputs",
            "dtype",
            "output_dtype",
            "storage_order",
            "count_include_pad",
            "transA",
            "transB",
            "largest",
            "saturate",
            "noop_with_empty_axes",
            "allowzero",
            "exclusive",
            "reverse",
            "batch_dims",
            "align_corners",
            "output_height",
            "output_width",
            "q_num_heads",
            "kv_num_heads",
            "num_heads",
            "size",
            "num_scan_inputs",
            "p",
            "time_axis",
            "batch_axis",
            "layout",
            "num_groups",
            "new_axis",
            "onesided",
            "inverse",
            "sorted",
            "upper",
            "detect_negative",
            "value_int",
            "training_mode",
            "ignore_index",
            "sample_size",
            "position",
            "offset_group",
            "keep_aspect_ratio",
            "rotary_embedding_dim",
            "stash_type");

    private static final List<String> LISTS = List.of(
            "axes",
            "kernel_shape",
            "strides",
            "pads",
            "dilations",
            "perm",
            "starts",
            "ends",
            "split",
            "output_shape",
            "output_padding",
            "shape",
            "scan_input_axes",
            "scan_output_axes",
            "scan_input_directions",
            "scan_output_directions",
            "value_ints",
            "repeats",
            "scales");

    private static final List<List<String>> TEXTS = List.of(
            List.of("auto_pad", "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET", "ELSEWHERE"),
            List.of("direction", "forward", "bidirectional", "LEFT", "sideways"),
            List.of("mode", "linear", "reflect", "DCR", "CRD", "nothing"),
            List.of("equation", "ij,jk->ik", "...i,...i->...", "ii", "->", "i j -> k", "ij,j", "éa->a"),
            List.of("reduction", "none", "mean", "add", "all"),
            List.of("keep_aspect_ratio_policy", "stretch", "not_larger", "other"),
            List.of("value_string", "text"));

    private static final long[] EXTREMES = {
        -1,
        0,
        1,
        2,
        3,
        -2,
        -3,
        7,
        64,
        -100,
        1L << 31,
        (1L << 31) - 1,
        1L << 40,
        1_000_000_000_000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private final SplittableRandom random;

    private DamagedNodes(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /**
     * A graph of one node and its inputs.
     *
     * @param operator an operator of ONNX
     * @param seed determines everything else
     * @return the graph, which the editor has not checked yet
     */
    static GraphEditor around(String operator, long seed) {
        return new DamagedNodes(seed).graph(operator);
    }

    private GraphEditor graph(String operator) {
        GraphEditor editor = new GraphEditor().name("damaged");
        List<String> inputs = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            String name = random.nextInt(8) == 0 ? "" : "x" + inputs.size();
            if (!name.isEmpty() && random.nextBoolean()) {
                editor.input(name, type());
            } else if (!name.isEmpty()) {
                editor.constant(name, constant());
            }
            inputs.add(name);
        }
        List<String> outputs =
                IntStream.range(0, 1 + random.nextInt(4)).mapToObj(i -> "y" + i).toList();
        editor.add(new Node("layer", "", operator, inputs, outputs, attributes(operator), Extras.NONE));
        return editor.outputs(outputs);
    }

    private TensorType type() {
        ElementType[] types = ElementType.values();
        ElementType type = random.nextInt(3) > 0 ? ElementType.FLOAT : types[random.nextInt(types.length)];
        return new TensorType(type, random.nextInt(6) == 0 ? Shape.UNRANKED : shape());
    }

    private Shape shape() {
        List<Dim> dims = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            dims.add(
                    switch (random.nextInt(9)) {
                        case 0 -> Dim.UNKNOWN;
                        case 1 -> Dim.of("N");
                        case 2 -> Dim.of(0L);
                        case 3 -> Dim.of(1L << random.nextInt(63));
                        case 4 -> Dim.of(Long.MAX_VALUE);
                        default -> Dim.of((long) 1 + random.nextInt(6));
                    });
        }
        return Shape.of(dims);
    }

    private Tensor constant() {
        return switch (random.nextInt(8)) {
            case 0 -> Tensor.of(new long[] {extreme()});
            case 1 -> Tensor.of(new float[] {Float.NaN, -1, 1e30f, 0.5f}, 2, 2);
            case 2 -> Tensor.of(List.of("a", ""), 2);
            case 3 -> Tensor.of(new float[] {(float) extreme()});
            case 4 -> Tensor.zeros(ElementType.FLOAT, 0, 3);
            case 5 -> Tensor.of(new float[] {1, 1, -2, 1e20f}, 4);
            default -> {
                long[] numbers = list();
                yield Tensor.of(numbers, numbers.length);
            }
        };
    }

    private long extreme() {
        return random.nextInt(3) == 0 ? EXTREMES[random.nextInt(EXTREMES.length)] : random.nextInt(-2, 5);
    }

    private long[] list() {
        long[] list = new long[random.nextInt(6)];
        for (int i = 0; i < list.length; i++) {
            list[i] = extreme();
        }
        return list;
    }

    private Attributes attributes(String operator) {
        Attributes attributes = Attributes.NONE;
        for (String number : NUMBERS) {
            if (random.nextInt(4) == 0) {
                attributes = attributes.with(number, extreme());
            }
        }
        for (String name : LISTS) {
            if (random.nextInt(3) == 0) {
                attributes = attributes.with(name, list());
            }
        }
        for (List<String> text : TEXTS) {
            if (random.nextInt(3) == 0) {
                attributes = attributes.with(text.get(0), text.get(1 + random.nextInt(text.size() - 1)));
            }
        }
        if (random.nextBoolean()) {
            attributes = attributes.with("value", new Attribute.Array(constant()));
        }
        return random.nextInt(4) == 0 ? mistyped(attributes) : withBodies(operator, attributes);
    }

    /** One attribute with a wrong kind. */
    private Attributes mistyped(Attributes attributes) {
        List<String> names = new ArrayList<>(NUMBERS);
        names.addAll(LISTS);
        names.add("value");
        names.add("equation");
        String name = names.get(random.nextInt(names.size()));
        return random.nextBoolean() ? attributes.with(name, 1.5f) : attributes.with(name, "text");
    }

    private Attributes withBodies(String operator, Attributes attributes) {
        return switch (operator) {
            case "If" -> attributes.with("then_branch", body()).with("else_branch", body());
            case "Loop", "Scan", "SequenceMap" -> attributes.with("body", body());
            default -> attributes;
        };
    }

    private Attribute body() {
        GraphEditor body = new GraphEditor().name("body");
        List<String> outputs = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            body.input("i" + i, type());
            outputs.add("i" + i);
        }
        if (random.nextBoolean()) {
            body.add("", "Relu", List.of("x0"), List.of("r"), Attributes.NONE);
            outputs.add("r");
        }
        Graph built = body.outputs(outputs).buildBody();
        return new Attribute.Subgraph(built);
    }
}
