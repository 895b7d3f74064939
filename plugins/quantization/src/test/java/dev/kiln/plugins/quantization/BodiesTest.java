package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.kiln.api.compression.Compressor;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Branches and bodies read values of the enclosing graph: changes of those must reach them, too. */
class BodiesTest {

    private static final TensorType ROWS = TensorType.floats(Shape.batchOf(6));
    private static final Tensor EXAMPLES = Networks.numbers(40, 6);
    private static final List<Compressor> METHODS =
            List.of(Networks.staticQuantization(), new DynamicQuantization(Target.X86_ANY, false, ""));

    private static GraphEditor add(
            GraphEditor editor, String operator, String output, Attributes attributes, String... inputs) {
        return editor.add(output, operator, List.of(inputs), List.of(output), attributes);
    }

    private static GraphEditor add(GraphEditor editor, String operator, String output, String... inputs) {
        return add(editor, operator, output, Attributes.NONE, inputs);
    }

    /** {@code a = x W}, {@code b} its clamped form, {@code z = b U} and {@code positive}, whether its sum is so. */
    private static GraphEditor layers(String clamp) {
        GraphEditor editor = new GraphEditor()
                .name("outer")
                .input("x", ROWS)
                .constant("W", Networks.numbers(6, 16))
                .constant("U", Networks.numbers(20, 4).slice(4, 20))
                .constant("V", Networks.numbers(16, 4))
                .constant("zero", Tensor.scalar(ElementType.FLOAT, 0))
                .constant("four", Tensor.scalar(ElementType.FLOAT, 4))
                .output("y");
        add(editor, "MatMul", "a", "x", "W");
        if (clamp.equals("Clip")) {
            add(editor, "Clip", "b", "a", "zero", "four");
        } else {
            add(editor, clamp, "b", "a");
        }
        add(editor, "MatMul", "z", "b", "U");
        add(editor, "ReduceSum", "sum", Attributes.of("keepdims", 0), "z");
        return add(editor, "Greater", "positive", "sum", "zero");
    }

    /** {@code b V}, or the negative of it. */
    private static Graph branch(String prefix, String operator) {
        GraphEditor body = new GraphEditor().name(prefix).output(prefix + "result");
        add(body, "MatMul", prefix + "product", "b", "V");
        return add(body, operator, prefix + "result", prefix + "product").buildBody();
    }

    private static Attributes branches(Graph then, Graph otherwise) {
        return Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(then))
                .with("else_branch", new Attribute.Subgraph(otherwise));
    }

    private static Graph branching(GraphEditor editor) {
        Attributes branches = branches(branch("t/", "Abs"), branch("e/", "Neg"));
        return add(add(editor, "If", "chosen", branches, "positive"), "Add", "y", "chosen", "z")
                .build();
    }

    private static Graph nested() {
        Attributes inner = branches(branch("t/", "Abs"), branch("e/", "Neg"));
        Graph outer = add(new GraphEditor().name("middle").output("inside"), "If", "inside", inner, "positive")
                .buildBody();
        Attributes branches = branches(outer, branch("o/", "Neg"));
        return add(add(layers("Relu"), "If", "chosen", branches, "positive"), "Add", "y", "chosen", "z")
                .build();
    }

    private static Graph loop() {
        TensorType numbers = TensorType.floats(Shape.batchOf(4));
        GraphEditor body = new GraphEditor()
                .name("body")
                .input("turn", new TensorType(ElementType.INT64, Shape.of()))
                .input("going", new TensorType(ElementType.BOOL, Shape.of()))
                .input("carried", numbers)
                .output("goes")
                .output("next");
        add(body, "Identity", "goes", "going");
        add(body, "MatMul", "product", "b", "V");
        add(body, "Add", "next", "carried", "product");
        GraphEditor editor = layers("Clip").constant("turns", Tensor.scalar(ElementType.INT64, 2));
        Attributes attributes = Attributes.NONE.with("body", new Attribute.Subgraph(body.buildBody()));
        return add(editor, "Loop", "y", attributes, "turns", "", "z").build();
    }

    private static Graph scan() {
        GraphEditor body = new GraphEditor()
                .name("body")
                .input("carried", TensorType.floats(Shape.batchOf(4)))
                .input("element", new TensorType(ElementType.FLOAT, Shape.of()))
                .output("next")
                .output("same");
        add(body, "MatMul", "product", "b", "V");
        add(body, "Add", "next", "carried", "product");
        add(body, "Identity", "same", "element");
        Attributes attributes = Attributes.NONE
                .with("body", new Attribute.Subgraph(body.buildBody()))
                .with("num_scan_inputs", 1);
        return layers("Relu")
                .constant("three", Networks.numbers(3))
                .add("scan", "Scan", List.of("z", "three"), List.of("y", "elements"), attributes)
                .build();
    }

    static Stream<Arguments> graphs() {
        return Stream.of(
                Arguments.of("If", branching(layers("Relu"))),
                Arguments.of("If after Clip", branching(layers("Clip"))),
                Arguments.of("If after Sigmoid", branching(layers("Sigmoid"))),
                Arguments.of("If in If", nested()),
                Arguments.of("Loop", loop()),
                Arguments.of("Scan", scan()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("graphs")
    void bodiesReadWhatTheyReadBefore(String name, Graph graph) {
        float[] exact = StockRuntime.run(graph, OptLevel.NO_OPT, EXAMPLES);
        for (Compressor method : METHODS) {
            Graph quantized = Networks.quantized(method, graph, EXAMPLES);
            assertThat(Networks.fidelity(exact, StockRuntime.run(quantized, OptLevel.NO_OPT, EXAMPLES)))
                    .isGreaterThan(25);
            assertThat(Networks.fidelity(exact, StockRuntime.run(quantized, OptLevel.ALL_OPT, EXAMPLES)))
                    .isGreaterThan(25);
        }
    }

    @Test
    void aLayerWhoseResultABodyReadsComputesWithIntegersNevertheless() throws Exception {
        Graph quantized = Networks.quantized(Networks.staticQuantization(), branching(layers("Relu")), EXAMPLES);
        assertThat(OptimizedGraph.operators(quantized))
                .containsEntry("QLinearMatMul", 2L)
                .doesNotContainKeys("MatMul", "Relu");
    }

    @Test
    void newNamesAreNotThoseInsideBranches() {
        GraphEditor editor = layers("Relu");
        GraphEditor inside = new GraphEditor().name("then").output("t/result");
        add(inside, "MatMul", "b/quantized", "b", "V");
        add(inside, "Neg", "b/dequantized", "b/quantized");
        add(inside, "Abs", "W/scale", "b/dequantized");
        add(inside, "Abs", "t/result", "W/scale");
        Attributes branches = branches(inside.buildBody(), branch("e/", "Neg"));
        Graph graph = add(add(editor, "If", "chosen", branches, "positive"), "Add", "y", "chosen", "z")
                .build();
        float[] exact = StockRuntime.run(graph, OptLevel.NO_OPT, EXAMPLES);
        for (Compressor method : METHODS) {
            // quantized has the runtime check the names
            Graph quantized = Networks.quantized(method, graph, EXAMPLES);
            assertThat(Networks.fidelity(exact, StockRuntime.run(quantized, OptLevel.NO_OPT, EXAMPLES)))
                    .isGreaterThan(30);
        }
    }

    @Test
    void anEarlierConversionReadsWhatComesOutOfTheClamp() {
        GraphEditor editor = layers("Relu")
                .constant("step", Tensor.scalar(ElementType.FLOAT, 0.125f))
                .constant("middle", Tensor.scalar(ElementType.INT8, 0));
        add(editor, "QuantizeLinear", "integers", "b", "step", "middle");
        add(editor, "DequantizeLinear", "numbers", "integers", "step", "middle");
        Graph graph = add(editor, "Tanh", "y", "numbers").output("z").build();
        float[] exact = StockRuntime.run(graph, OptLevel.NO_OPT, EXAMPLES);
        Graph quantized = Networks.quantized(Networks.staticQuantization(), graph, EXAMPLES);
        assertThat(Networks.fidelity(exact, StockRuntime.run(quantized, OptLevel.NO_OPT, EXAMPLES)))
                .isGreaterThan(25);
    }
}
