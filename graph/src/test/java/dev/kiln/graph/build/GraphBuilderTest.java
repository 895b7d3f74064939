package dev.kiln.graph.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.Noise;
import dev.kiln.graph.State;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {

    private static final TensorType ROWS = TensorType.floats(Shape.batchOf(3));

    private final GraphBuilder graph = new GraphBuilder("test");
    private final Value x = graph.input("x", ROWS);

    @Test
    void buildsTheExampleOfItsDocumentation() {
        Value w = graph.state("w", Tensor.of(new float[] {1, 2, 3}, 3, 1));
        Value loss = x.matMul(w).square().reduceSum();
        graph.update(w, w.sub(graph.gradient(loss, w).mul(0.1)));
        graph.output("loss", loss);
        Graph step = graph.build();
        assertThat(step.inputs()).extracting(Input::name).containsExactly("x");
        assertThat(step.outputs()).containsExactly("loss");
        assertThat(step.type("loss")).isEqualTo(TensorType.floats(Shape.SCALAR));
        State state = step.states().get(0);
        assertThat(state.input()).isEqualTo("w");
        assertThat(step.type(state.output())).isEqualTo(TensorType.floats(Shape.of(3, 1)));
        assertThat(step.producer(state.output()).orElseThrow().operator()).isEqualTo("Sub");
        assertThat(step.opsets()).containsEntry("", Graph.OLDEST_OPSET).containsEntry(Node.TRAINING_DOMAIN, 1);
    }

    @Test
    void replacesAStateByNothingOfAnotherTypeShapeOrGraph() {
        Value w = graph.state("w", TensorType.floats(Shape.batchOf(3)));
        assertThat(graph.states()).extracting(State::input).containsExactly("w");
        assertThatThrownBy(() -> graph.update(w, graph.scalar(1)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("The state w is FLOAT [N, 3] and cannot be replaced by");
        assertThatThrownBy(() -> graph.update(w, x.reduceMean(true, 1))).hasMessageContaining("FLOAT [N, 1]");
        assertThatThrownBy(() -> graph.update(w, x.cast(ElementType.DOUBLE))).hasMessageContaining("DOUBLE");
        assertThatThrownBy(() -> graph.update(w, new GraphBuilder("other").input("y", ROWS)))
                .hasMessageContaining("belongs to another graph");
        graph.update(w, x);
    }

    @Test
    void namesAreMadeOnce() {
        assertThatThrownBy(() -> graph.input("x", ROWS))
                .isInstanceOf(GraphException.class)
                .hasMessage("The name x is taken in the graph test.");
        assertThatThrownBy(() -> graph.state("x", Tensor.scalar(ElementType.FLOAT, 1)))
                .hasMessageContaining("taken");
        assertThatThrownBy(() -> graph.constant("x", Tensor.scalar(ElementType.FLOAT, 1)))
                .hasMessageContaining("taken");
        assertThatThrownBy(() -> graph.output("x", x.relu())).hasMessageContaining("taken");
    }

    @Test
    void equalScalarsAreAddedOnce() {
        graph.output("y", x.mul(2).add(2));
        assertThat(graph.build().constants()).hasSize(1);
    }

    @Test
    void noiseTakesAnotherNameIfItsOwnIsTaken() {
        Value one = graph.noise("mask", Noise.UNIFORM, x.shape());
        Value other = graph.noise("mask", Noise.NORMAL, x.shape());
        assertThat(one.name()).isEqualTo("mask");
        assertThat(other.name()).isEqualTo("mask_1");
        graph.output("y", x.add(one).add(other));
        assertThat(graph.build().input("mask_1").orElseThrow().noise()).contains(Noise.NORMAL);
    }

    @Test
    void statesWithoutAnUpdateKeepTheirValue() {
        graph.state("w", TensorType.floats(Shape.of(3)));
        graph.output("y", x);
        assertThat(graph.build().states())
                .containsExactly(new State("w", "w", TensorType.floats(Shape.of(3)), Optional.empty()));
    }

    @Test
    void onlyStatesAreUpdatedAndOnlyByTheirType() {
        assertThatThrownBy(() -> graph.update(x, x)).hasMessageContaining("x is not a state");
        Value w = graph.state("w", Tensor.of(new float[3], 3));
        assertThatThrownBy(() -> graph.update(w, w.cast(ElementType.INT64)))
                .hasMessageContaining("w is FLOAT [3]")
                .hasMessageContaining("INT64 [3]");
    }

    @Test
    void valuesOfAnotherGraphAreRefused() {
        Value stranger = new GraphBuilder("other").input("z", ROWS);
        assertThatThrownBy(() -> x.add(stranger)).hasMessageContaining("z belongs to another graph than test");
    }

    @Test
    void optionalInputsLeftOutAtTheEndAreNotWritten() {
        graph.output("y", graph.apply("Clip", Attributes.NONE, x, null, graph.scalar(1)));
        graph.output("z", graph.apply("Clip", Attributes.NONE, x, null, null));
        Graph built = graph.build();
        assertThat(built.nodes().get(0).inputs()).hasSize(3).element(1).isEqualTo("");
        assertThat(built.nodes().get(2).inputs()).containsExactly("x");
    }

    @Test
    void layersNameWhatTheyAdd() {
        Value y = graph.inLayer("block_1", () -> graph.inLayer("relu", x::relu));
        assertThat(y.name()).isEqualTo("block_1.relu.Relu");
        assertThat(x.relu().name()).isEqualTo("Relu");
    }

    private static Value made(Map<String, Value> values, String name) {
        return Objects.requireNonNull(values.get(name));
    }

    @Test
    void inliningBindsRenamesAndReplacesConstants() {
        GraphBuilder inner = new GraphBuilder("inner");
        Value in = inner.input("x", ROWS);
        Value weight = inner.constant("weight", Tensor.of(new float[6], 3, 2));
        inner.output("y", in.matMul(weight));
        Graph network = inner.build();

        Value own = graph.state("weight", Tensor.of(new float[6], 3, 2));
        Map<String, Value> first = graph.inline(network, Map.of("x", x, "weight", own));
        Map<String, Value> second = graph.inline(network, Map.of("x", x));
        graph.output("sum", made(first, "y").add(made(second, "y")));
        Graph built = graph.build();
        assertThat(made(first, "weight").name()).isEqualTo("weight");
        assertThat(made(second, "weight").name()).isNotEqualTo("weight");
        assertThat(built.constants()).containsOnlyKeys(made(second, "weight").name());
        assertThat(built.producer(made(first, "y").name()).orElseThrow().inputs())
                .isNotEmpty();
        assertThat(built.type("sum").shape()).isEqualTo(Shape.batchOf(2));
    }

    @Test
    void inliningRenamesWhatAGradientNames() {
        GraphBuilder inner = new GraphBuilder("inner");
        Value in = inner.input("x", ROWS);
        Value loss = in.square().reduceSum();
        inner.output("slope", inner.gradient(loss, in));
        Value moved = graph.input("other", ROWS);
        Map<String, Value> values = graph.inline(inner.build(), Map.of("x", moved));
        graph.output("slope", made(values, "slope"));
        Node gradient = graph.build().nodes().stream()
                .filter(Node::isGradient)
                .findFirst()
                .orElseThrow();
        assertThat(gradient.inputs()).containsExactly("other");
        assertThat(gradient.attributes().texts("xs")).containsExactly("other");
        assertThat(gradient.attributes().text("y", ""))
                .isEqualTo(made(values, loss.name()).name());
    }

    @Test
    void inliningReplacesAnIntermediateValue() {
        GraphBuilder inner = new GraphBuilder("inner");
        Value in = inner.input("x", ROWS);
        Value hidden = in.relu();
        inner.output("y", hidden.exp());
        Map<String, Value> values = graph.inline(inner.build(), Map.of("x", x, hidden.name(), x.tanh()));
        graph.output("y", made(values, "y"));
        assertThat(graph.build().nodes()).extracting(Node::operator).doesNotContain("Relu");
    }

    @Test
    void inliningNeedsEveryInput() {
        GraphBuilder inner = new GraphBuilder("inner");
        inner.output("y", inner.input("a", ROWS).relu());
        Graph network = inner.build();
        assertThatThrownBy(() -> graph.inline(network, Map.of()))
                .hasMessageContaining("inner cannot be put into test")
                .hasMessageContaining("input a");
    }

    @Test
    void inliningChecksTheTypesAnew() {
        GraphBuilder inner = new GraphBuilder("inner");
        Value in = inner.input("x", TensorType.floats(Shape.of(2, 4)));
        inner.output("y", in.matMul(inner.constant("w", Tensor.of(new float[8], 4, 2))));
        Graph network = inner.build();
        assertThatThrownBy(() -> graph.inline(network, Map.of("x", x))).hasMessageContaining("3 and 4");
    }

    @Test
    void knowsWhichValuesAreConstant() {
        Tensor tensor = Tensor.of(new float[] {1}, 1);
        Value constant = graph.constant("c", tensor);
        assertThat(graph.constantOf(constant)).contains(tensor);
        assertThat(graph.constantOf(x)).isEmpty();
        assertThat(graph.value("x").type()).isEqualTo(ROWS);
        assertThatThrownBy(() -> graph.value("nowhere")).hasMessageContaining("no value named nowhere");
    }

    @Test
    void aGraphKnowsTheIntegersThatNoRunDecides() {
        Value lengths = x.dynamicShape();
        graph.output("columns", lengths.slice(0, 1, 2).mul(graph.integers(2)));
        graph.output("column", lengths.slice(0, 1, 2).squeeze(0));
        graph.output("lengths", lengths);
        graph.output("doubled", x.add(x));
        Graph known = graph.build();
        assertThat(known.known("columns")).contains(Tensor.of(new long[] {6}, 1));
        assertThat(known.known("column")).contains(Tensor.of(new long[] {3}));
        assertThat(known.known("lengths")).isEmpty();
        assertThat(known.known("doubled")).isEmpty();
    }

    @Test
    void gradientsAreOfTheShapeOfWhatTheyAreIn() {
        Value w = graph.state("w", Tensor.of(new float[6], 3, 2));
        List<Value> both = graph.gradient(x.matMul(w).reduceMean(), List.of(x, w));
        assertThat(both).extracting(Value::shape).containsExactly(Shape.batchOf(3), Shape.of(3, 2));
    }
}
