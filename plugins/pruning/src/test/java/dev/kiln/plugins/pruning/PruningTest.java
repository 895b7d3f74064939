package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.BareScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pruning by other criteria and granularities than the magnitude of single elements. */
class PruningTest {

    private static final float[] WEIGHT = {1, -2, 3, 0.1f, -0.2f, 0.3f, 5, 5, 5, 0.5f, -0.5f, 0.5f};

    /** A dense layer of 4 units with the rows (1, -2, 3), (0.1, -0.2, 0.3), (5, 5, 5), (0.5, -0.5, 0.5). */
    private static Model model() {
        GraphBuilder builder = new GraphBuilder("network");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(3)));
        Value w = builder.constant("w", Tensor.of(WEIGHT, 4, 3));
        Value b = builder.constant("b", Tensor.of(new float[4], 4));
        Value y = x.gemm(w, b, false, true);
        builder.output(y.name(), y);
        return Model.of(builder.build()).withParameters(Set.of("w", "b"));
    }

    /** Not called: there is no training. */
    private record None() implements Optimizer {

        @Override
        public double learningRate() {
            return 1;
        }

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            return parameter;
        }
    }

    private static Pruning pruning(Optional<Double> sparsity, Criterion criterion, Granularity granularity) {
        return new Pruning(
                sparsity,
                List.of(),
                criterion,
                granularity,
                new Cubic(),
                new GradualTuning(0, 1, 1, 1, new None()),
                "",
                Storage.DENSE);
    }

    private static float[] pruned(Pruning method) {
        CompressionResult result = method.plan(model(), new BareScope()).apply();
        return result.model().graph().constant("w").toFloatArray();
    }

    @Test
    void removesWholeFiltersOfTheLowestMean() {
        assertThat(pruned(pruning(Optional.of(0.5), new Magnitude(), new Filters())))
                .containsExactly(1, -2, 3, 0, 0, 0, 5, 5, 5, 0, 0, 0);
    }

    @Test
    void keepsAFilterOfEachLayer() {
        assertThat(pruned(pruning(Optional.of(0.99), new Magnitude(), new Filters())))
                .containsExactly(0, 0, 0, 0, 0, 0, 5, 5, 5, 0, 0, 0);
    }

    /** The reverse of the magnitude. */
    private record Smallness() implements Criterion {

        @Override
        public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
            Map<String, Tensor> scores = new LinkedHashMap<>();
            for (String name : weights) {
                float[] values = model.graph().constant(name).toFloatArray();
                for (int i = 0; i < values.length; i++) {
                    values[i] = 100 - Math.abs(values[i]);
                }
                scores.put(name, Tensor.of(values, model.graph().constant(name).shape()));
            }
            return scores;
        }
    }

    @Test
    void followsAnyCriterion() {
        assertThat(pruned(pruning(Optional.of(0.25), new Smallness(), new Unstructured())))
                .containsExactly(1, -2, 3, 0.1f, -0.2f, 0.3f, 0, 0, 0, 0.5f, -0.5f, 0.5f);
    }

    /** The first two of three. */
    private record FirstTwo() implements Granularity {

        @Override
        public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
            Map<String, Tensor> masks = new LinkedHashMap<>();
            scores.forEach((name, score) -> {
                float[] mask = new float[(int) score.size()];
                for (int i = 0; i < mask.length; i++) {
                    mask[i] = i % 3 == 2 ? 0 : 1;
                }
                masks.put(name, Tensor.of(mask, score.shape()));
            });
            return masks;
        }

        @Override
        public OptionalDouble fixedSparsity() {
            return OptionalDouble.of(1.0 / 3);
        }
    }

    @Test
    void aGranularityMayFixTheSparsity() {
        assertThat(pruned(pruning(Optional.empty(), new Magnitude(), new FirstTwo())))
                .containsExactly(1, -2, 0, 0.1f, -0.2f, 0, 5, 5, 0, 0.5f, -0.5f, 0);
        assertThatThrownBy(() -> pruned(pruning(Optional.of(0.5), new Magnitude(), new FirstTwo())))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("fixes the sparsity");
        assertThatThrownBy(() -> pruned(pruning(Optional.empty(), new Magnitude(), new Unstructured())))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("sparsity is needed");
    }

    @Test
    void refusesScalesOfChannelsWithoutFilters() {
        for (Granularity granularity : List.of(new Unstructured(), new NofM(2, 4), new Columns(), new Kernels())) {
            assertThatThrownBy(() -> pruning(Optional.of(0.5), new BatchNormScale(), granularity))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContaining("granularity=filters");
        }
        assertThat(pruning(Optional.of(0.5), new BatchNormScale(), new Filters())
                        .granularity())
                .isEqualTo(new Filters());
    }

    @Test
    void refusesWeightsThatAreNotNumbers() {
        GraphBuilder builder = new GraphBuilder("network");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(2)));
        Value w = builder.constant("w", Tensor.of(new float[] {1, Float.NaN, 2, 3}, 2, 2));
        builder.output("y", x.matMul(w));
        Model model = Model.of(builder.build()).withParameters(Set.of("w"));
        for (Criterion criterion : List.of(new Magnitude(), new Wanda(9), new Taylor(9), new SparseGpt(9, 0.01))) {
            assertThatThrownBy(() -> pruning(Optional.of(0.5), criterion, new Unstructured())
                            .plan(model, new BareScope()))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("weight w has the element NaN at the index 1");
        }
    }

    @Test
    void refusesScoresThatAreNotNumbers() {
        Criterion none = (model, weights, scope) -> Map.of("w", Tensor.full(ElementType.FLOAT, Double.NaN, 4, 3));
        assertThatThrownBy(() -> pruned(pruning(Optional.of(0.5), none, new Unstructured())))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("element 0 of the weight w has the score NaN");
    }
}
