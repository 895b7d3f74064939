package dev.kiln.api.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LayerScopeTest {

    private static final Layer DENSE = (scope, input) -> input.matMul(
                    scope.parameter("weight", Initializer.fanIn(input.size(-1)), input.size(-1), 4))
            .add(scope.parameter("bias", Initializer.constant(0), 4));

    private static final Layer BLOCK = (scope, input) -> scope.apply(new NamedLayer("inner", DENSE), input);

    private static Graph network(long seed, LayerScope[] kept) {
        GraphBuilder graph = new GraphBuilder("network");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        LayerScope scope = new LayerScope(graph, seed);
        kept[0] = scope;
        Value hidden = scope.apply(new NamedLayer("first", DENSE), x);
        graph.output("y", scope.apply(new NamedLayer("second", BLOCK), hidden));
        return graph.build();
    }

    private static Graph network(long seed) {
        return network(seed, new LayerScope[1]);
    }

    @Test
    void namesParametersAndNodesAfterTheLayersAroundThem() {
        LayerScope[] scope = new LayerScope[1];
        Graph graph = network(1, scope);
        assertThat(scope[0].parameters())
                .containsExactly("first.weight", "first.bias", "second.inner.weight", "second.inner.bias");
        assertThat(graph.constants()).containsKeys("first.weight", "second.inner.bias");
        assertThat(graph.nodes()).extracting(Node::name).contains("first.MatMul", "second.inner.Add");
    }

    @Test
    void sameSeedGivesTheSameParameters() {
        assertThat(network(7).constants()).isEqualTo(network(7).constants());
        assertThat(network(7).constants().get("first.weight"))
                .isNotEqualTo(network(8).constants().get("first.weight"));
    }

    @Test
    void parametersOfEqualShapeAreDrawnApart() {
        Graph graph = network(7);
        assertThat(graph.constants().get("first.weight"))
                .isNotEqualTo(graph.constants().get("second.inner.weight"));
    }

    @Test
    void statisticsAreNoParameters() {
        LayerScope scope = new LayerScope(new GraphBuilder("test"), 1);
        scope.statistic("running_mean", Tensor.zeros(ElementType.FLOAT, 3));
        assertThat(scope.statistics()).containsExactly("running_mean");
        assertThat(scope.parameters()).isEmpty();
    }

    @Test
    void namesAreUniqueInALayer() {
        LayerScope scope = new LayerScope(new GraphBuilder("test"), 1);
        scope.parameter("weight", Initializer.constant(1), 3);
        assertThatThrownBy(() -> scope.parameter("weight", Initializer.constant(1), 3))
                .hasMessageContaining("weight is taken");
    }

    @Test
    void mistakesNameTheLayer() {
        GraphBuilder graph = new GraphBuilder("network");
        Value x = graph.input("x", TensorType.floats(Shape.of(2, 3)));
        Layer wrong = (scope, input) -> input.matMul(scope.parameter("weight", Initializer.constant(1), 5, 4));
        LayerScope scope = new LayerScope(graph, 1);
        assertThatThrownBy(() -> scope.apply(new NamedLayer("dense_3", wrong), x))
                .hasMessageContaining("dense_3.MatMul");
    }

    @Test
    void refusesAParameterThatNoTensorHolds() {
        GraphBuilder graph = new GraphBuilder("network");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(784)));
        for (long units : new long[] {2_000_000_000, Long.MAX_VALUE}) {
            Layer wide = (scope, input) -> input.matMul(scope.parameter("weight", Initializer.constant(1), 784, units));
            assertThatThrownBy(() -> new LayerScope(graph, 1).apply(new NamedLayer("dense_2", wide), x))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("The layer dense_2 does not fit: its parameter weight would be [784, " + units
                            + "], which are ");
        }
        Layer wide = (scope, input) -> scope.parameter("weight", Initializer.constant(1), 784, 2_000_000);
        assertThatThrownBy(() -> new LayerScope(graph, 1).apply(new NamedLayer("dense_2", wide), x))
                .hasMessageEndingWith(
                        "would be [784, 2000000], which are 6.3 GB as FLOAT, and a parameter has 2.1 GB at"
                                + " most. Make the layer or its input smaller.");
    }

    @Test
    void initializersStayInTheirRange() {
        Tensor drawn = Initializer.fanIn(25).draw(new SplittableRandom(3), 10_000);
        double sum = 0;
        for (float value : drawn.toFloatArray()) {
            assertThat(value).isBetween(-0.2f, 0.2f);
            sum += value;
        }
        // the mean of 10,000 draws has a standard deviation of 0.2 / sqrt(3 * 10,000) = 0.00115; five of them
        assertThat(sum / 10_000).isBetween(-0.006, 0.006);
        assertThat(Initializer.constant(2).draw(new SplittableRandom(3), 2).toFloatArray())
                .containsExactly(2, 2);
    }

    @Test
    void aLayerAppliedAgainSharesItsParameters() {
        GraphBuilder graph = new GraphBuilder("twins");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        LayerScope scope = new LayerScope(graph, 7);
        NamedLayer shared = new NamedLayer("shared", BLOCK);
        Value once = scope.apply(shared, x);
        Value twice = scope.apply(shared, once);
        graph.output("y", twice);
        assertThat(scope.parameters()).containsExactly("shared.inner.weight", "shared.inner.bias");
        assertThat(scope.output("shared")).isSameAs(twice);
        Graph built = graph.build();
        assertThat(built.nodes().stream()
                        .filter(node -> node.is("MatMul"))
                        .map(node -> node.input(1))
                        .toList())
                .containsExactly("shared.inner.weight", "shared.inner.weight");
        assertThat(built.nodes()).extracting(Node::name).doesNotHaveDuplicates();
    }

    @Test
    void anotherLayerOfTheSameNameIsRefused() {
        GraphBuilder graph = new GraphBuilder("twins");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        LayerScope scope = new LayerScope(graph, 7);
        scope.apply(new NamedLayer("one", DENSE), x);
        Layer other = (inner, input) -> DENSE.apply(inner, input);
        assertThatThrownBy(() -> scope.apply(new NamedLayer("one", other), x)).hasMessageContaining("is taken");
    }

    @Test
    void aSharedLayerNeedsInputsOfOneForm() {
        GraphBuilder graph = new GraphBuilder("twins");
        LayerScope scope = new LayerScope(graph, 7);
        NamedLayer shared = new NamedLayer("shared", DENSE);
        scope.apply(shared, graph.input("x", TensorType.floats(Shape.batchOf(4))));
        Value wide = graph.input("wide", TensorType.floats(Shape.batchOf(5)));
        assertThatThrownBy(() -> scope.apply(shared, wide))
                .hasMessageContaining("The layer shared")
                .hasMessageContaining("weight is [4, 4]")
                .hasMessageContaining("[5, 4] for this input");
    }

    @Test
    void earlierParametersAndOutputsAreFoundByTheirNames() {
        GraphBuilder graph = new GraphBuilder("tied");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        LayerScope scope = new LayerScope(graph, 7);
        Value first = scope.apply(new NamedLayer("first", BLOCK), x);
        Layer tied = (inner, input) -> input.matMul(
                        inner.parameter("first.inner.weight").transpose(1, 0))
                .add(inner.output("first.inner"));
        scope.apply(new NamedLayer("tied", tied), first);
        assertThat(scope.parameters()).hasSize(2);
        assertThat(scope.output("first.inner")).isSameAs(first);
        assertThatThrownBy(() -> scope.parameter("first.inner.wieght"))
                .hasMessageContaining("no parameter first.inner.wieght")
                .hasMessageContaining("Did you mean first.inner.weight");
        assertThatThrownBy(() -> scope.output("frist")).hasMessageContaining("Did you mean first");
    }

    private static final Layer MASKING = (scope, input) -> {
        scope.mask(input.greater(input.graph().scalar(0)));
        return input.unsqueeze(2);
    };

    @Test
    void sequencesOfOneLengthKeepTheirOwnMasks() {
        GraphBuilder graph = new GraphBuilder("twins");
        Value left = graph.input("left", TensorType.floats(Shape.batchOf(4)));
        Value right = graph.input("right", TensorType.floats(Shape.batchOf(4)));
        LayerScope scope = new LayerScope(graph, 7);
        Value one = scope.apply(new NamedLayer("one", MASKING), left);
        Value two = scope.apply(new NamedLayer("two", MASKING), right);
        List<Optional<Value>> found = new ArrayList<>();
        Layer looking = (inner, input) -> {
            found.add(inner.maskOf(input.abs()));
            return input.neg();
        };
        Value after = scope.apply(new NamedLayer("three", looking), one);
        scope.apply(new NamedLayer("four", looking), after);
        scope.apply(new NamedLayer("five", looking), two);
        scope.apply(new NamedLayer("six", looking), left.unsqueeze(2));
        scope.apply(new NamedLayer("seven", new Second(found)), List.of(one, left.unsqueeze(2)));

        assertThat(found.get(0)).isPresent().isEqualTo(scope.maskOf(one)).isEqualTo(found.get(1));
        assertThat(found.get(2)).isPresent().isEqualTo(scope.maskOf(two)).isNotEqualTo(found.get(0));
        assertThat(found.get(3)).isEmpty();
        assertThat(found.get(4)).as("the second input has none").isEmpty();
    }

    /** Looks for the mask of its second input. */
    private record Second(List<Optional<Value>> found) implements Layer {

        @Override
        public Value apply(LayerScope scope, Value input) {
            throw new AssertionError(input);
        }

        @Override
        public Value apply(LayerScope scope, List<Value> inputs) {
            found.add(scope.maskOf(inputs.get(1)));
            return inputs.get(0).add(inputs.get(1));
        }
    }

    @Test
    void aMaskEndsWhereTheTimesEnd() {
        GraphBuilder graph = new GraphBuilder("shorter");
        LayerScope scope = new LayerScope(graph, 7);
        Layer halves = (inner, input) -> input.slice(1, 0, 2);
        Value one = scope.apply(new NamedLayer("one", MASKING), graph.input("x", TensorType.floats(Shape.batchOf(4))));

        assertThat(scope.maskOf(scope.apply(new NamedLayer("two", halves), one)))
                .isEmpty();
    }
}
