package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.BareScope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sparsities of single weights. The network has three matrices of 4x5 with the elements 1 to 20, 101 to 120 and 201 to 220. */
class OwnSparsityTest {

    private static Tensor ramp(int from) {
        float[] values = new float[20];
        for (int i = 0; i < values.length; i++) {
            values[i] = from + i;
        }
        return Tensor.of(values, 4, 5);
    }

    private static Model model() {
        GraphBuilder graph = new GraphBuilder("three");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        Value a = graph.constant("conv1.weight", ramp(1));
        Value b = graph.constant("conv2.weight", ramp(101));
        Value c = graph.constant("fc.weight", ramp(201));
        graph.output("y", x.matMul(a).add(x.matMul(b)).add(x.matMul(c)));
        return Model.of(graph.build()).withParameters(Set.of("conv1.weight", "conv2.weight", "fc.weight"));
    }

    /** Not asked for anything. */
    private record None() implements Optimizer {

        @Override
        public double learningRate() {
            return 1;
        }
    }

    private static Pruning pruning(Optional<Double> sparsity, Granularity granularity, String... layers) {
        return new Pruning(
                sparsity,
                Arrays.stream(layers).map(OwnSparsity::parse).toList(),
                new Magnitude(),
                granularity,
                new Cubic(),
                new GradualTuning(0, 1, 1, 1, new None()),
                "",
                Storage.DENSE);
    }

    private static long[] zeros(Pruning method) {
        CompressionResult result = method.plan(model(), new BareScope()).apply();
        return List.of("conv1.weight", "conv2.weight", "fc.weight").stream()
                .mapToLong(name -> Sparsity.zeros(result.model().graph().constant(name)))
                .toArray();
    }

    /** Without sparsities of their own most zeros of a half would lie in the first two: 19 and 11. */
    @Test
    void eachReachesItsOwnAndTheOthersTheCommonOne() {
        assertThat(zeros(pruning(Optional.of(0.5), new Unstructured(), "fc*=90%")))
                .containsExactly(19, 1, 18);
        assertThat(zeros(pruning(Optional.of(0.5), new Unstructured(), "conv*=0.3")))
                .containsExactly(6, 6, 10);
        assertThat(zeros(pruning(Optional.of(0.5), new Unstructured(), "conv1*|fc*=0.2", "conv2.weight=0")))
                .containsExactly(4, 0, 4);
    }

    @Test
    void groupsFollowThemToo() {
        assertThat(zeros(pruning(Optional.of(0.25), new Columns(), "fc*=0.5"))).containsExactly(5, 5, 10);
        assertThat(zeros(pruning(Optional.of(0.25), new Rows(), "fc*=0.4"))).containsExactly(4, 4, 8);
    }

    @Test
    void noneIsNeededTogetherWhereAllHaveTheirOwn() {
        assertThat(zeros(pruning(Optional.empty(), new Unstructured(), "*=0.5")))
                .containsExactly(10, 10, 10);
        assertThatThrownBy(() -> zeros(pruning(Optional.empty(), new Unstructured(), "conv1*=0.5")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("sparsity is needed")
                .hasMessageContaining("conv2.weight, fc.weight");
    }

    @Test
    void namesTheNearestOfOneThatMatchesNothing() {
        assertThatThrownBy(() -> zeros(pruning(Optional.of(0.5), new Unstructured(), "conv1.wieght=0.5")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("The option layers has conv1.wieght, which matches no weight or layer.")
                .hasMessageContaining("Did you mean conv1.weight");
    }

    @Test
    void refusesTwoForOneWeight() {
        assertThatThrownBy(() -> zeros(pruning(Optional.of(0.5), new Unstructured(), "conv*=0.5", "*1.weight=0.9")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("conv*=0.5 and *1.weight=0.9, which both match the weight conv1.weight");
    }

    @Test
    void refusesThemBesideASparsityThatTheGranularityFixes() {
        assertThatThrownBy(() -> zeros(pruning(Optional.empty(), new NofM(2, 4), "fc*=0.5")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("fixes the sparsity at 0.5; leave the option layers out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fc", "fc=", "fc=half", "fc=1", "fc=-0.1", "fc=100%", "=0.5", "fc=NaN"})
    void refusesOtherForms(String text) {
        assertThatThrownBy(() -> OwnSparsity.parse(text))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("expected a name and a sparsity in [0, 1), such as conv1*=0.3");
    }
}
