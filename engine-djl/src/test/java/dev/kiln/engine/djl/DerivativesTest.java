package dev.kiln.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OperatorCase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Derivatives through loops and compositions, held against central differences of the engine's own results. */
class DerivativesTest {

    private static final double STEP = 1e-2;

    /** What single precision leaves of a central difference. */
    private static final double TOLERANCE = 5e-3;

    private static Tensor random(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-0.9, 0.9);
        }
        return Tensor.of(values, shape);
    }

    private static OperatorCase of(String name, Function<List<Value>, Value> program, long[]... shapes) {
        List<Tensor> inputs = IntStream.range(0, shapes.length)
                .mapToObj(i -> random(i + 1, shapes[i]))
                .toList();
        return new OperatorCase(name, inputs, program);
    }

    private static long[] shape(long... lengths) {
        return lengths;
    }

    private static Value first(String operator, Attributes attributes, @Nullable Value... inputs) {
        Value any = Stream.of(inputs).filter(v -> v != null).findFirst().orElseThrow();
        return any.graph().apply(operator, attributes, inputs);
    }

    /** All hidden values and the last ones, so that both paths are differentiated. */
    private static Value recurrent(String operator, Attributes attributes, @Nullable Value... inputs) {
        Value x = inputs[0];
        if (x == null) {
            throw new IllegalArgumentException("inputs has no first, expected one");
        }
        List<Value> results = x.graph().apply("", operator, attributes, Arrays.asList(inputs), 2);
        return results.get(0).reduceSum(false, 0).mul(results.get(1));
    }

    private static OperatorCase recurrent(
            String name, String operator, int gates, int directions, Attributes attributes, int... lengths) {
        return of(
                name,
                x -> recurrent(
                        operator,
                        attributes.with("hidden_size", 2),
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        x.get(3),
                        lengths.length == 0 ? null : x.get(0).graph().constant(Tensor.of(lengths, lengths.length)),
                        x.get(4)),
                shape(3, 2, 2),
                shape(directions, gates * 2L, 2),
                shape(directions, gates * 2L, 2),
                shape(directions, gates * 4L),
                shape(directions, 2, 2));
    }

    private static OperatorCase peepholes() {
        return of(
                "LSTM backwards with peepholes and clipping",
                x -> recurrent(
                        "LSTM",
                        Attributes.of("hidden_size", 2)
                                .with("direction", "reverse")
                                .with("clip", 5f),
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        null,
                        null,
                        null,
                        x.get(3),
                        x.get(4)),
                shape(3, 2, 2),
                shape(1, 8, 2),
                shape(1, 8, 2),
                shape(1, 2, 2),
                shape(1, 6));
    }

    private static Attribute body(GraphEditor editor) {
        return new Attribute.Subgraph(editor.buildBody());
    }

    /** {@code x1 * x0 or x1 + x0}, where the branch sees both from outside. */
    private static Value either(List<Value> x, boolean condition) {
        String a = x.get(0).name();
        String b = x.get(1).name();
        Attributes branches = Attributes.NONE
                .with("then_branch", body(branch("Mul", a, b)))
                .with("else_branch", body(branch("Add", a, b)));
        Value decision = x.get(0).graph().constant(Tensor.of(new boolean[] {condition}));
        return first("If", branches, decision).reshape(2);
    }

    private static GraphEditor branch(String operator, String a, String b) {
        return new GraphEditor()
                .name(operator)
                .add("", operator, List.of(a, b), List.of(operator + "_out"), Attributes.NONE)
                .output(operator + "_out");
    }

    /** Three times {@code y = tanh(y * x1)}, with every y on the way. */
    private static Value loop(List<Value> x) {
        GraphEditor editor = new GraphEditor()
                .name("body")
                .input("i", new TensorType(ElementType.INT64, Shape.SCALAR))
                .input("on", new TensorType(ElementType.BOOL, Shape.SCALAR))
                .input("y", TensorType.floats(Shape.of(2)))
                .add("", "Mul", List.of("y", x.get(1).name()), List.of("product"), Attributes.NONE)
                .add("", "Tanh", List.of("product"), List.of("next"), Attributes.NONE)
                .add("", "Identity", List.of("on"), List.of("goes_on"), Attributes.NONE)
                .add("", "Identity", List.of("next"), List.of("kept"), Attributes.NONE)
                .output("goes_on")
                .output("next")
                .output("kept");
        Value trips = x.get(0).graph().constant(Tensor.of(new long[] {3}));
        List<Value> results = x.get(0)
                .graph()
                .apply("", "Loop", Attributes.NONE.with("body", body(editor)), Arrays.asList(trips, null, x.get(0)), 2);
        return results.get(1).reshape(3, 2).mul(results.get(0).reshape(1, 2));
    }

    /** Running products, backwards, with a factor from outside. */
    private static Value scan(List<Value> x) {
        GraphEditor editor = new GraphEditor()
                .name("body")
                .input("s", TensorType.floats(Shape.of(2)))
                .input("slice", TensorType.floats(Shape.of(2)))
                .add("", "Mul", List.of("s", "slice"), List.of("product"), Attributes.NONE)
                .add("", "Add", List.of("product", x.get(2).name()), List.of("sum"), Attributes.NONE)
                .add("", "Identity", List.of("sum"), List.of("kept"), Attributes.NONE)
                .output("sum")
                .output("kept");
        Attributes attributes = Attributes.of("num_scan_inputs", 1)
                .with("scan_input_directions", new long[] {1})
                .with("body", body(editor));
        return x.get(0)
                .graph()
                .apply("", "Scan", attributes, List.of(x.get(0), x.get(1)), 2)
                .get(1)
                .reshape(3, 2);
    }

    private static Value resize(Value x, String mode, Attributes attributes) {
        Value scales = x.graph().constant(Tensor.of(new float[] {1, 1, 1.5f, 0.7f}, 4));
        return first("Resize", attributes.with("mode", mode), x, null, scales);
    }

    static Stream<OperatorCase> cases() {
        Attributes none = Attributes.NONE;
        Attributes both = none.with("direction", "bidirectional");
        return Stream.of(
                recurrent("LSTM", "LSTM", 4, 1, none),
                recurrent("LSTM in both directions", "LSTM", 4, 2, both),
                recurrent("LSTM over sequences of different lengths", "LSTM", 4, 2, both, 1, 3),
                peepholes(),
                recurrent("GRU", "GRU", 3, 1, none),
                recurrent("GRU that resets late", "GRU", 3, 2, both.with("linear_before_reset", 1)),
                recurrent(
                        "GRU that resets late, of different lengths",
                        "GRU",
                        3,
                        1,
                        none.with("linear_before_reset", 1),
                        3,
                        2),
                recurrent("RNN", "RNN", 1, 2, both),
                recurrent("RNN backwards", "RNN", 1, 1, none.with("direction", "reverse"), 2, 3),
                of("If, first branch", x -> either(x, true), shape(2), shape(2)),
                of("If, second branch", x -> either(x, false), shape(2), shape(2)),
                of("Loop", DerivativesTest::loop, shape(2), shape(2)),
                of("Scan", DerivativesTest::scan, shape(2), shape(3, 2), shape(2)),
                of(
                        "Attention with a cap, causal",
                        x -> first(
                                "Attention",
                                none.with("is_causal", 1).with("softcap", 2f),
                                x.get(0),
                                x.get(1),
                                x.get(2)),
                        shape(1, 2, 3, 2),
                        shape(1, 1, 3, 2),
                        shape(1, 1, 3, 2)),
                of("Resize, linear", x -> resize(x.get(0), "linear", none), shape(1, 1, 4, 5)),
                of("Resize, cubic", x -> resize(x.get(0), "cubic", none), shape(1, 1, 4, 5)),
                of(
                        "Resize, linear without aliasing",
                        x -> resize(x.get(0), "linear", none.with("antialias", 1)),
                        shape(1, 1, 4, 5)),
                of(
                        "Resize, nearest",
                        x -> resize(x.get(0), "nearest", none.with("coordinate_transformation_mode", "asymmetric")),
                        shape(1, 1, 4, 5)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreeWithCentralDifferences(OperatorCase operator) {
        Graph differentiated = operator.differentiated();
        try (Engine engine = new DjlEngineProvider().open(EngineOptions.DEFAULT);
                Program program = engine.compile(differentiated)) {
            Map<String, Tensor> derivatives = program.run(operator.feeds());
            for (int input = 0; input < operator.inputs().size(); input++) {
                float[] derivative = derivatives
                        .getOrDefault("dx" + input, Tensor.of(new float[0], 0))
                        .toFloatArray();
                assertThat(derivative.length)
                        .isEqualTo((int) operator.inputs().get(input).size());
                for (int element = 0; element < derivative.length; element++) {
                    double expected = (loss(program, operator, input, element, STEP)
                                    - loss(program, operator, input, element, -STEP))
                            / (2 * STEP);
                    assertThat((double) derivative[element])
                            .as("element %d of dx%d", element, input)
                            .isCloseTo(expected, within(TOLERANCE * (1 + Math.abs(expected))));
                }
            }
        }
    }

    private static double loss(Program program, OperatorCase operator, int input, int element, double by) {
        Map<String, Tensor> feeds = operator.feeds();
        Tensor original = operator.inputs().get(input);
        float[] moved = original.toFloatArray();
        moved[element] += (float) by;
        feeds.put("x" + input, Tensor.of(moved, original.shape()));
        return program.run(feeds, List.of("loss")).values().iterator().next().getDouble(0);
    }
}
