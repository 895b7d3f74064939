package dev.kiln.jobs.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ModelStatisticsTest {

    private static Model network(Shape input) {
        GraphBuilder graph = new GraphBuilder("net");
        Value x = graph.input("x", TensorType.floats(input));
        Value kernel = graph.constant("kernel", Tensor.full(ElementType.FLOAT, 1, 16, 1, 3, 3));
        Value bias = graph.constant("bias", Tensor.zeros(ElementType.FLOAT, 16));
        Value hidden =
                Convolution.apply(x, kernel, bias, Window.of(3, 3), 1).relu().reshape(-1, 16 * 26 * 26);
        Value weight = graph.constant("weight", Tensor.full(ElementType.FLOAT, 0.5, 10, 16 * 26 * 26));
        graph.output("y", hidden.gemm(weight, null, false, true).mul(2));
        return Model.of(graph.build());
    }

    @Test
    void countsParametersAndThoseThatAreNotZero() {
        ModelStatistics statistics = ModelStatistics.of(network(Shape.batchOf(1, 28, 28)));
        assertThat(statistics.parameters()).isEqualTo(16 * 9 + 16 + 10 * 16 * 26 * 26);
        assertThat(statistics.nonZeroParameters()).isEqualTo(16 * 9 + 10 * 16 * 26 * 26);
        assertThat(statistics.parameterBytes()).isEqualTo(4 * statistics.parameters());
    }

    @Test
    void countsMultiplyAccumulatesForOneExample() {
        long expected = 26 * 26 * 16 * 9 + 16 * 26 * 26 * 10;
        assertThat(ModelStatistics.of(network(Shape.batchOf(1, 28, 28))).macs()).hasValue(expected);
        assertThat(ModelStatistics.of(network(Shape.of(8, 1, 28, 28))).macs()).hasValue(expected);
    }

    @Test
    void countsLayerByLayer() {
        ModelStatistics statistics = ModelStatistics.of(network(Shape.batchOf(1, 28, 28)));
        LayerStatistics first = statistics.layers().get(0);
        assertThat(first.operator()).isEqualTo("Conv");
        assertThat(first.output()).isEqualTo(Shape.of(1, 16, 26, 26));
        assertThat(first.parameters()).isEqualTo(160);
        assertThat(first.nonZeroParameters()).isEqualTo(144);
        assertThat(statistics.layers()).extracting(LayerStatistics::operator).contains("Gemm", "Relu");
    }

    @Test
    void countsAParameterThatTwoLayersReadOnce() {
        GraphBuilder graph = new GraphBuilder("net");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        Value shared = graph.constant("shared", Tensor.full(ElementType.FLOAT, -0.0, 4, 4));
        graph.output("y", x.matMul(shared).matMul(shared));
        ModelStatistics statistics = ModelStatistics.of(Model.of(graph.build()));
        assertThat(statistics.parameters()).isEqualTo(16);
        assertThat(statistics.nonZeroParameters()).isZero();
        assertThat(statistics.macs()).hasValue(32);
    }

    @Test
    void countsNothingThatNothingReads() {
        GraphBuilder graph = new GraphBuilder("net");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        x.matMul(graph.constant("unread", Tensor.full(ElementType.FLOAT, 1, 4, 5)));
        graph.output("y", x.matMul(graph.constant("w", Tensor.full(ElementType.FLOAT, 1, 4, 3))));
        ModelStatistics statistics = ModelStatistics.of(Model.of(graph.build()));
        assertThat(statistics.parameters()).isEqualTo(12);
        assertThat(statistics.macs()).hasValue(12);
    }

    @Test
    void countsAProductOfConstantsForNoExample() {
        GraphBuilder graph = new GraphBuilder("lora");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(8)));
        Value down = graph.constant("down", Tensor.full(ElementType.FLOAT, 1, 8, 2));
        Value up = graph.constant("up", Tensor.full(ElementType.FLOAT, 1, 2, 9));
        Value weight = graph.constant("w", Tensor.full(ElementType.FLOAT, 1, 8, 9));
        graph.output("y", x.matMul(weight.add(down.matMul(up))));
        assertThat(ModelStatistics.of(Model.of(graph.build())).macs()).hasValue(8 * 9);
    }

    private static GraphEditor editor(Shape input) {
        return new GraphEditor().input("x", TensorType.floats(input)).output("y");
    }

    private static Node foreign(String domain, String operator, String... inputs) {
        return new Node("", domain, operator, List.of(inputs), List.of("y"), Attributes.NONE, Extras.NONE);
    }

    private static OptionalLong macs(GraphEditor editor) {
        return ModelStatistics.of(Model.of(editor.build())).macs();
    }

    private static OptionalLong einsum(String equation, long... weight) {
        return macs(editor(Shape.batchOf(5, 6))
                .constant("w", Tensor.full(ElementType.FLOAT, 1, weight))
                .add("", "Einsum", List.of("x", "w"), List.of("y"), Attributes.NONE.with("equation", equation)));
    }

    @Test
    void countsTheLettersOfAnEinsum() {
        assertThat(einsum("bti, io -> bto", 6, 8)).hasValue(5 * 6 * 8);
        assertThat(einsum("...i,io->...o", 6, 8)).hasValue(5 * 6 * 8);
        assertThat(einsum("bti,ti->b", 5, 6)).hasValue(5 * 6);
        assertThat(macs(editor(Shape.batchOf(5, 6))
                        .add("", "Einsum", List.of("x"), List.of("y"), Attributes.NONE.with("equation", "bti->bit"))))
                .hasValue(0);
    }

    @Test
    void countsProductsOfIntegersWithABias() {
        GraphEditor editor = new GraphEditor()
                .opset("com.microsoft", 1)
                .input("x", new TensorType(ElementType.UINT8, Shape.batchOf(6)))
                .constant("s", Tensor.scalar(ElementType.FLOAT, 1))
                .constant("z", Tensor.scalar(ElementType.UINT8, 0))
                .constant("w", Tensor.full(ElementType.INT8, 1, 6, 8))
                .constant("t", Tensor.scalar(ElementType.INT8, 0));
        editor.add(foreign("com.microsoft", "QGemm", "x", "s", "z", "w", "s", "t"));
        assertThat(macs(editor.output("y"))).hasValue(6 * 8);
    }

    private static Graph body(GraphEditor body, String output, long width) {
        return body.constant("w" + width, Tensor.full(ElementType.FLOAT, 1, 4, width))
                .constant("v" + width, Tensor.full(ElementType.FLOAT, 1, width, 4))
                .add("", "MatMul", List.of("x", "w" + width), List.of("h" + width), Attributes.NONE)
                .add("", "MatMul", List.of("h" + width, "v" + width), List.of(output), Attributes.NONE)
                .output(output)
                .buildBody();
    }

    @Test
    void countsTheLargerOfTwoBranches() {
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(body(new GraphEditor(), "a", 3)))
                .with("else_branch", new Attribute.Subgraph(body(new GraphEditor(), "b", 5)));
        GraphEditor editor = editor(Shape.batchOf(4))
                .constant("zero", Tensor.scalar(ElementType.FLOAT, 0))
                .add("", "ReduceMax", List.of("x"), List.of("m"), Attributes.of("keepdims", 0))
                .add("", "Greater", List.of("m", "zero"), List.of("c"), Attributes.NONE)
                .add("", "If", List.of("c"), List.of("y"), branches);
        assertThat(macs(editor)).hasValue(2 * 4 * 5);
    }

    private static GraphEditor loop(GraphEditor editor, String count) {
        GraphEditor body = new GraphEditor()
                .input("i", new TensorType(ElementType.INT64, Shape.SCALAR))
                .input("go", new TensorType(ElementType.BOOL, Shape.SCALAR))
                .input("before", TensorType.floats(Shape.batchOf(4)))
                .add("", "Identity", List.of("go"), List.of("on"), Attributes.NONE)
                .output("on");
        return editor.constant("true", Tensor.full(ElementType.BOOL, 1))
                .add(
                        "",
                        "Loop",
                        List.of(count, "true", "x"),
                        List.of("y"),
                        Attributes.NONE.with("body", new Attribute.Subgraph(body(body, "after", 3))));
    }

    @Test
    void countsALoopAsOftenAsItRunsWhereThatIsKnown() {
        assertThat(macs(loop(editor(Shape.batchOf(4)).constant("seven", Tensor.scalar(ElementType.INT64, 7)), "seven")))
                .hasValue(7 * 2 * 4 * 3);
        GraphEditor open = editor(Shape.batchOf(4))
                .add("", "ReduceMax", List.of("x"), List.of("m"), Attributes.of("keepdims", 0))
                .add("", "Cast", List.of("m"), List.of("n"), Attributes.NONE.with("to", ElementType.INT64));
        assertThat(macs(loop(open, "n"))).isEmpty();
    }

    @Test
    void doesNotKnowOperatorsOfOthers() {
        GraphEditor editor = editor(Shape.batchOf(4)).opset("org.example", 1);
        editor.add(foreign("org.example", "Mystery", "x"));
        assertThat(macs(editor)).isEmpty();
    }
}
