package dev.kiln.engine.onnx.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OperatorCase;
import dev.kiln.testkit.OperatorCases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LoweringTest {

    private static Tensor ones(long... shape) {
        return Tensor.full(ElementType.FLOAT, 1, shape);
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(Node::operator).toList();
    }

    @TestFactory
    Stream<DynamicTest> leavesNoGradientInAnyOperatorCase() {
        return OperatorCases.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> checkLowered(c)));
    }

    private static void checkLowered(OperatorCase operator) {
        Graph graph = operator.differentiated();
        assertThat(Lowering.draft(graph).obstacles()).isEmpty();
        Graph lowered = Lowering.lower(graph);
        assertThat(operators(lowered)).doesNotContain(Node.GRADIENT);
        assertThat(lowered.opsets()).doesNotContainKey(Node.TRAINING_DOMAIN);
        assertThat(lowered.outputs()).isEqualTo(graph.outputs());
        assertThat(lowered.inputs()).isEqualTo(graph.inputs());
        for (String output : graph.outputs()) {
            assertThat(lowered.type(output)).isEqualTo(graph.type(output));
        }
    }

    @Test
    void returnsAGraphWithoutGradientAsItIs() {
        GraphBuilder graph = new GraphBuilder("plain");
        graph.output("y", graph.input("x", TensorType.floats(Shape.of(2))).relu());
        Graph plain = graph.build();
        assertThat(Lowering.lower(plain)).isSameAs(plain);
        assertThat(Lowering.draft(plain).obstacles()).isEmpty();
    }

    @Test
    void writesNoGradientOfAConstantWeight() {
        GraphBuilder graph = new GraphBuilder("attack");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(8)));
        Value w = graph.constant("w", ones(8, 5));
        Value b = graph.constant("b", ones(5));
        Value loss = x.gemm(w, b, false, false).relu().square().reduceSum();
        graph.output("dx", graph.gradient(loss, x));
        Graph lowered = Lowering.lower(graph.build());
        assertThat(operators(lowered)).filteredOn("Gemm"::equals).hasSize(2);
        assertThat(operators(lowered)).doesNotContain("ReduceSum");
    }

    @Test
    void visitsOnlyWhatLeadsFromXToY() {
        GraphBuilder graph = new GraphBuilder("paths");
        Value x = graph.input("x", TensorType.floats(Shape.of(3)));
        Value y = x.exp();
        Value aside = x.tanh();
        graph.output("aside", aside);
        graph.output("dx", graph.gradient(y, x));
        assertThat(operators(Lowering.lower(graph.build()))).containsExactlyInAnyOrder("Exp", "Tanh");
    }

    @Test
    void computesTheIndicesOfAPoolingOnce() {
        GraphBuilder graph = new GraphBuilder("pool");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2, 6, 6)));
        Value y = Pooling.max(x, Window.of(3, 3).stride(2)).exp();
        graph.output("y", y);
        graph.output("dx", graph.gradient(y, x));
        assertThat(operators(Lowering.lower(graph.build())))
                .filteredOn("MaxPool"::equals)
                .hasSize(1);
    }

    @Test
    void broadcastsTheGradientOfAMeanWithoutExpandingIt() {
        GraphBuilder graph = new GraphBuilder("mean");
        Value x = graph.input("x", TensorType.floats(Shape.of(3, 4)));
        graph.output("dx", graph.gradient(x.exp().reduceMean(), x));
        assertThat(operators(Lowering.lower(graph.build()))).doesNotContain("Expand");
    }

    @Test
    void keepsStatesAndTheirReplacements() {
        GraphBuilder graph = new GraphBuilder("training");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        Value w = graph.state("w", ones(3, 1));
        Value loss = x.matMul(w).square().reduceMean();
        graph.update(w, w.sub(graph.gradient(loss, w).mul(0.1)));
        graph.output("loss", loss);
        Graph before = graph.build();
        Graph lowered = Lowering.lower(before);
        assertThat(lowered.states()).hasSize(1);
        assertThat(lowered.states().get(0).initial()).contains(ones(3, 1));
        assertThat(lowered.producer(lowered.states().get(0).output())).isPresent();
        assertThat(lowered.producer("loss")).isPresent();
    }

    @Test
    void lowersADerivativeOfADerivative() {
        GraphBuilder graph = new GraphBuilder("twice");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        Value first = graph.gradient(x.tanh(), x);
        graph.output("second", graph.gradient(first.square(), x));
        assertThat(operators(Lowering.lower(graph.build()))).doesNotContain(Node.GRADIENT);
    }

    @Test
    void namesTheOperatorThatHasNoDerivative() {
        GraphBuilder graph = new GraphBuilder("foreign");
        Value x = graph.input("x", TensorType.floats(Shape.of(3)));
        Value foreign = graph.inLayer(
                "head",
                () -> graph.apply("com.example", "Frobnicate", Attributes.NONE, List.of(x), 1)
                        .get(0));
        graph.output("dx", graph.gradient(foreign, x));
        Graph unknown = graph.build();
        assertThat(Lowering.draft(unknown).obstacles())
                .singleElement()
                .asString()
                .contains("Frobnicate", "head");
        assertThatThrownBy(() -> Lowering.lower(unknown))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("Frobnicate");
    }

    @Test
    void ignoresAnUnknownOperatorThatIsNotOnThePath() {
        GraphBuilder graph = new GraphBuilder("aside");
        Value x = graph.input("x", TensorType.floats(Shape.of(3)));
        graph.output(
                "foreign",
                graph.apply("com.example", "Frobnicate", Attributes.NONE, List.of(x), 1)
                        .get(0));
        graph.output("dx", graph.gradient(x.exp(), x));
        assertThat(Lowering.draft(graph.build()).obstacles()).isEmpty();
    }
}
