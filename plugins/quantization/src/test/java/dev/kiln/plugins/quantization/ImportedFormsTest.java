package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Unusual forms that other tools write. */
class ImportedFormsTest {

    private static final Tensor IMAGES = Networks.numbers(5, 2, 6, 6);

    private static Value apply(String operator, Value value, double... constants) {
        List<Value> inputs = new ArrayList<>(List.of(value));
        for (double constant : constants) {
            inputs.add(value.graph().scalar(constant));
        }
        return value.graph().apply(operator, Attributes.NONE, inputs.toArray(Value[]::new));
    }

    private static Value pooled(Value value) {
        return value.graph().apply("MaxPool", Attributes.NONE.with("kernel_shape", new long[] {2, 2}), value);
    }

    private static Arguments clamps(String name, UnaryOperator<Value> clamps) {
        return Arguments.of(name, clamps);
    }

    static Stream<Arguments> clampsInARow() {
        return Stream.of(
                clamps("Relu, Clip(0, 2)", v -> apply("Clip", apply("Relu", v), 0, 2)),
                clamps("Clip(-1, 2), Relu", v -> apply("Relu", apply("Clip", v, -1, 2))),
                clamps("Clip(-1, 2), Clip(-2, 1)", v -> apply("Clip", apply("Clip", v, -1, 2), -2, 1)),
                clamps("Relu, Relu, Relu", v -> apply("Relu", apply("Relu", apply("Relu", v)))),
                clamps("Relu, Identity, Relu", v -> apply("Relu", apply("Identity", apply("Relu", v)))),
                clamps("Relu, MaxPool, Relu", v -> apply("Relu", pooled(apply("Relu", v)))),
                clamps("Relu, Clip(1, 2)", v -> apply("Clip", apply("Relu", v), 1, 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clampsInARow")
    void takesClampsInARow(String name, UnaryOperator<Value> clamps) {
        GraphBuilder builder = new GraphBuilder("clamps");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(2, 6, 6)));
        Value convolved = builder.apply("Conv", Attributes.NONE, x, builder.constant(Networks.numbers(3, 2, 3, 3)));
        builder.output("y", clamps.apply(convolved));
        Graph graph = builder.build();
        Graph quantized = Networks.quantized(Networks.staticQuantization(), graph, IMAGES);
        assertThat(Networks.fidelity(new OnnxEngineProvider(), graph, quantized, IMAGES))
                .isGreaterThan(28);
        assertThat(Networks.fidelity(new DjlEngineProvider(), graph, quantized, IMAGES))
                .isGreaterThan(28);
    }

    /** A recurrent node of which only the last states are read, before a dense layer. */
    @ParameterizedTest
    @CsvSource({"LSTM, 4, 1", "LSTM, 4, 2", "GRU, 3, 1", "RNN, 1, 1"})
    void takesARecurrentNodeWithoutItsFirstOutputs(String operator, int gates, int output) {
        int hidden = 5;
        GraphEditor editor = new GraphEditor().name("recurrent").input("x", TensorType.floats(Shape.batchOf(4, 3)));
        editor.constant("W", Networks.numbers(1, gates * hidden, 3));
        editor.constant("R", Networks.numbers(1, gates * hidden, hidden));
        editor.constant("V", Networks.numbers(hidden, 2)).constant("axes", Tensor.of(new long[] {0}, 1));
        editor.add("turn", "Transpose", List.of("x"), List.of("t"), Attributes.NONE.with("perm", new long[] {1, 0, 2}));
        List<String> outputs = new ArrayList<>(List.of("", ""));
        outputs.subList(output, outputs.size()).clear();
        outputs.add("last");
        editor.add("cell", operator, List.of("t", "W", "R"), outputs, Attributes.of("hidden_size", hidden));
        editor.add("drop", "Squeeze", List.of("last", "axes"), List.of("h"), Attributes.NONE);
        editor.add("head", "MatMul", List.of("h", "V"), List.of("y"), Attributes.NONE);
        Graph graph = editor.output("y").build();
        Tensor examples = Networks.numbers(6, 4, 3);
        Graph quantized = Networks.quantized(Networks.staticQuantization(), graph, examples);
        assertThat(Networks.fidelity(new OnnxEngineProvider(), graph, quantized, examples))
                .isGreaterThan(28);
        assertThat(Networks.fidelity(new DjlEngineProvider(), graph, quantized, examples))
                .isGreaterThan(28);
        Networks.quantized(new DynamicQuantization(Target.X86_ANY, false, ""), graph, examples);
    }

    @ParameterizedTest
    @EnumSource
    void writesWhatStockRuntimesLoadForEveryTarget(Target target) {
        GraphBuilder builder = new GraphBuilder("targets");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(2, 6, 6)));
        Value convolved = builder.apply("Conv", Attributes.NONE, x, builder.constant(Networks.numbers(3, 2, 3, 3)));
        Value flat = builder.apply("Flatten", Attributes.NONE, pooled(apply("Relu", convolved)));
        builder.output("y", flat.matMul(builder.constant(Networks.numbers(27, 4))));
        Graph graph = builder.build();
        StaticQuantization method = new StaticQuantization(CalibrationMethod.MIN_MAX, target, true, 512, "");
        Graph quantized = Networks.quantized(method, graph, IMAGES);
        assertThat(Networks.fidelity(new DjlEngineProvider(), graph, quantized, IMAGES))
                .isGreaterThan(25);
        Networks.quantized(new DynamicQuantization(target, false, ""), graph, IMAGES);
    }
}
