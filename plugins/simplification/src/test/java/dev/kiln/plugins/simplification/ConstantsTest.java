package dev.kiln.plugins.simplification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.BareScope;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that depend on constants alone are computed beforehand, and equal ones are merged. */
class ConstantsTest {

    private final GraphBuilder graph = new GraphBuilder("constants");
    private final Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));

    private Value numbers(String name, long... shape) {
        return graph.constant(name, Simplified.numbers(shape));
    }

    @Test
    void computesAWeightOfConstants() {
        Value weight = numbers("W", 4, 3)
                .mul(numbers("mask", 4, 3).greater(graph.scalar(0)).cast(ElementType.FLOAT));
        graph.output("y", x.matMul(weight.exp()).relu());
        Graph simplified = Simplified.checked(graph.build());
        assertThat(Simplified.operators(simplified)).containsExactly("MatMul", "Relu");
        assertThat(simplified.constants()).hasSize(1);
        Tensor w = Simplified.numbers(4, 3);
        Tensor computed = simplified.constants().values().iterator().next();
        for (int i = 0; i < 12; i++) {
            double expected = Math.exp(w.getDouble(i) > 0 ? w.getDouble(i) : 0);
            assertThat(computed.getDouble(i)).isCloseTo(expected, org.assertj.core.api.Assertions.within(1e-6));
        }
    }

    @Test
    void trainsAWeightThatIsComputedFromATrainedOne() {
        Value weight = numbers("W", 4, 3).tanh();
        graph.output("y", x.matMul(weight));
        Model simplified = Simplified.result(Model.of(graph.build()).withParameters(Set.of("W")))
                .model();
        assertThat(simplified.parameters()).containsExactly(weight.name());
    }

    @Test
    void computesAShapeThatNoExampleDecides() {
        Value rows = graph.input("rows", TensorType.floats(Shape.of(2, 6)));
        Value length = graph.apply("Shape", Attributes.of("start", 1), rows).mul(graph.integers(2));
        graph.output("y", rows.reshape(length.concat(0, graph.integers(1))).exp());
        assertThat(Simplified.operators(Simplified.checked(graph.build()))).containsExactly("Reshape", "Exp");
    }

    @Test
    void leavesAValueThatIsMuchLargerThanItsSource() {
        graph.output("y", x.add(graph.scalar(0.5).expand(graph.integers(1000, 1, 4))));
        CompressionResult kept = Simplified.result(Model.of(graph.build()), 15_000);
        assertThat(Simplified.operators(kept.model().graph())).containsExactly("Expand", "Add");
        assertThat(kept.notes()).anyMatch(note -> note.contains("more than 15000 bytes beyond"));
        CompressionResult computed = Simplified.result(Model.of(graph.build()), 16_000);
        assertThat(Simplified.operators(computed.model().graph())).containsExactly("Add");
        assertThat(computed.notes()).hasSize(1);
    }

    @Test
    void refusesANegativeBound() {
        assertThatThrownBy(() -> new Simplify(-1)).hasMessageContaining("growth is -1");
    }

    @Test
    void drawsNoRandomNumbersBeforehand() {
        Value noise = graph.apply(
                "RandomUniformLike", Attributes.NONE.with("seed", 3f), graph.constant(Simplified.numbers(4)));
        graph.output("y", x.add(noise));
        assertThat(Simplified.operators(Simplified.graph(graph.build()))).containsExactly("RandomUniformLike", "Add");
    }

    @Test
    void leavesAResultThatIsConstant() {
        graph.output("y", x.exp());
        graph.output("c", numbers("C", 3).exp());
        Graph simplified = Simplified.checked(graph.build());
        assertThat(simplified.producer("c")).isPresent();
    }

    @Test
    void needsNoEngineWithoutSuchValues() {
        graph.output("y", x.matMul(numbers("W", 4, 3)).add(numbers("b", 3)));
        assertThat(new Simplify(0)
                        .plan(Model.of(graph.build()), new BareScope())
                        .changes())
                .containsExactly(
                        new LayerChange("MatMul", "MatMul", "written as Gemm"),
                        new LayerChange("Add", "Add", "folded into MatMul"),
                        new LayerChange("y", "Identity", "left out, as it is a copy"));
    }

    @Test
    void mergesEqualConstantsAndComputations() {
        Value first = x.mul(numbers("a", 4)).exp();
        Value second = x.mul(numbers("b", 4)).exp();
        graph.output("y", first.add(second));
        Graph simplified = Simplified.checked(graph.build());
        assertThat(Simplified.operators(simplified)).containsExactly("Mul", "Exp", "Add");
        assertThat(simplified.constants()).hasSize(1);
    }

    @Test
    void keepsEqualParametersApartUnlessTheyAreOneTable() {
        Tensor zeros = Tensor.zeros(ElementType.FLOAT, 2, 4);
        Value sum = x.add(graph.constant("z1", zeros).slice(0, 0, 1)).exp();
        Value other = x.sub(numbers("v1", 4)).softplus();
        Value third = x.sub(numbers("v2", 4)).sigmoid();
        Value tables = x.matMul(numbers("t1", 4, 4))
                .tanh()
                .add(x.matMul(numbers("t2", 4, 4)).exp());
        graph.output("y", sum.add(other).add(third).add(tables));
        Model model = Model.of(graph.build()).withParameters(Set.of("v1", "v2", "t1", "t2"));
        Model simplified = Simplified.result(model).model();
        assertThat(simplified.parameters()).containsExactlyInAnyOrder("v1", "v2", "t1");
    }

    private static Graph branch(String name, String operator) {
        GraphEditor body = new GraphEditor()
                .name(name)
                .constant("w", Simplified.numbers(4))
                .output("r")
                .output("w");
        body.add("product", "Mul", List.of("x", "w"), List.of("p"), Attributes.NONE);
        return body.add("last", operator, List.of("p"), List.of("r"), Attributes.NONE)
                .buildBody();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesTheBranchThatAConstantDecides(boolean condition) {
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(branch("then", "Exp")))
                .with("else_branch", new Attribute.Subgraph(branch("else", "Tanh")));
        GraphEditor editor = new GraphEditor()
                .name("outer")
                .input("x", TensorType.floats(Shape.batchOf(4)))
                .constant("no", Tensor.of(new boolean[] {!condition}))
                .output("y")
                .output("v");
        editor.add("not", "Not", List.of("no"), List.of("c"), Attributes.NONE);
        editor.add("first", "If", List.of("c"), List.of("f", "v"), branches);
        editor.add(
                "second",
                "If",
                List.of("c"),
                List.of("y"),
                branches.with("then_branch", second("Exp")).with("else_branch", second("Neg")));
        Graph simplified = Simplified.checked(editor.build());
        String operator = condition ? "Exp" : "Tanh";
        assertThat(Simplified.operators(simplified)).contains(operator).doesNotContain("If", "Not");
    }

    private static Attribute second(String operator) {
        GraphEditor body = new GraphEditor().name("inner").output("r");
        return new Attribute.Subgraph(body.add("last", operator, List.of("f"), List.of("r"), Attributes.NONE)
                .buildBody());
    }

    @Test
    void leavesALoop() {
        GraphEditor body = new GraphEditor()
                .name("body")
                .input("i", new TensorType(ElementType.INT64, Shape.SCALAR))
                .input("go", new TensorType(ElementType.BOOL, Shape.SCALAR))
                .input("s", TensorType.floats(Shape.batchOf(4)))
                .output("more")
                .output("t");
        body.add("again", "Identity", List.of("go"), List.of("more"), Attributes.NONE);
        body.add("step", "Tanh", List.of("s"), List.of("t"), Attributes.NONE);
        GraphEditor editor = new GraphEditor()
                .name("outer")
                .input("x", TensorType.floats(Shape.batchOf(4)))
                .constant("times", Tensor.of(new long[] {3}))
                .constant("on", Tensor.of(new boolean[] {true}))
                .output("y");
        editor.add(
                "loop",
                "Loop",
                List.of("times", "on", "x"),
                List.of("y"),
                Attributes.NONE.with("body", new Attribute.Subgraph(body.buildBody())));
        assertThat(Simplified.operators(Simplified.checked(editor.build()))).containsExactly("Loop");
    }
}
