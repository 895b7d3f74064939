package dev.kiln.jobs.compression.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extensions;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Scores that are learned in fine-tuning: a linear regression with all examples in each step, and the same by hand. */
class LearnedCriteriaTest {

    private static final int FEATURES = 4;
    private static final int EXAMPLES = 6;
    private static final float[] START = {2, -1.5f, 0.1f, 0.3f};
    private static final double[] GOAL = {0.2, -1.6, 1.5, -0.4};
    private static final double RATE = 0.05;
    private static final int STEPS = 9;

    private static Model model() {
        GraphBuilder graph = new GraphBuilder("regression");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(FEATURES)));
        graph.output("y", x.matMul(graph.constant("w", Tensor.of(START, FEATURES, 1))));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED).withParameters(Set.of("w"));
    }

    private static float x(int example, int feature) {
        return (float) Math.sin((2 * example + 1) * (feature + 1));
    }

    private static float y(int example) {
        double sum = 0;
        for (int i = 0; i < FEATURES; i++) {
            sum += GOAL[i] * x(example, i);
        }
        return (float) sum;
    }

    private static DataSet data() {
        float[] inputs = new float[EXAMPLES * FEATURES];
        float[] targets = new float[EXAMPLES];
        for (int n = 0; n < EXAMPLES; n++) {
            for (int i = 0; i < FEATURES; i++) {
                inputs[n * FEATURES + i] = x(n, i);
            }
            targets[n] = y(n);
        }
        return TensorDataSet.regression("line", Tensor.of(inputs, EXAMPLES, FEATURES), Tensor.of(targets, EXAMPLES, 1));
    }

    private static Compressor method(String options) {
        return ProvidedExtensions.create(CompressorProvider.class, "pruning:criterion=movement," + options);
    }

    private static CompressionScope training(Engine engine) {
        return GroupedNetwork.scope(engine, Optional.of(data()), Optional.empty());
    }

    private static double[] gradient(double[] w) {
        double[] gradient = new double[FEATURES];
        for (int n = 0; n < EXAMPLES; n++) {
            double error = -y(n);
            for (int i = 0; i < FEATURES; i++) {
                error += w[i] * x(n, i);
            }
            for (int i = 0; i < FEATURES; i++) {
                gradient[i] += 2 * error * x(n, i) / EXAMPLES;
            }
        }
        return gradient;
    }

    /** The number of elements that are zero before each step: the linear ramp has {@code floor(8 / 2) = 4} steps. */
    private static long removed(int step) {
        return Math.round(Math.min(1, step / 4.0) * 0.5 * FEATURES);
    }

    /** Gradient descent in which those of the lowest sum of {@code -g w} become and stay zero. */
    private static double[] byHand() {
        double[] w = new double[FEATURES];
        double[] scores = new double[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            w[i] = START[i];
        }
        boolean[] isGone = new boolean[FEATURES];
        long gone = 0;
        for (int step = 0; step < STEPS; step++) {
            for (; gone < removed(step); gone++) {
                int lowest = -1;
                for (int i = 0; i < FEATURES; i++) {
                    lowest = !isGone[i] && (lowest < 0 || scores[i] < scores[lowest]) ? i : lowest;
                }
                isGone[lowest] = true;
                w[lowest] = 0;
            }
            double[] gradient = gradient(w);
            for (int i = 0; i < FEATURES; i++) {
                scores[i] -= gradient[i] * w[i];
                w[i] = isGone[i] ? 0 : w[i] - RATE * gradient[i];
            }
        }
        return w;
    }

    /** By their magnitudes the last two would go first. */
    @OnEachEngine
    void movementRemovesThoseThatShrinkHoweverLargeTheyAre(Engine engine) {
        double[] expected = byHand();
        assertThat(expected[0]).as("the largest, which shrinks").isZero();
        assertThat(expected[2]).as("the smallest, which grows").isNotZero();
        Tensor w = method("sparsity=0.5,schedule=linear,epochs=9,batch-size=6,optimizer=[sgd:lr=0.05]")
                .plan(model(), training(engine))
                .apply()
                .model()
                .graph()
                .constant("w");
        for (int i = 0; i < FEATURES; i++) {
            assertThat(w.getDouble(i)).as("element %d", i).isCloseTo(expected[i], within(1e-6));
        }
    }

    @OnEachEngine
    void movementIsLearnedByEachGranularityThatRemovesGradually(Engine engine) {
        for (String granularity : List.of("unstructured", "[unstructured:per=output]", "filters", "rows", "columns")) {
            Tensor w = method("sparsity=0.5,epochs=4,batch-size=10,layers=[ker*=0.25],granularity=" + granularity)
                    .plan(GroupedNetwork.model(), GroupedNetwork.training(engine))
                    .apply()
                    .model()
                    .graph()
                    .constant("matrix");
            assertThat(Sparsity.zeros(w)).as(granularity).isBetween(16L, 24L);
        }
    }

    @OnEachEngine
    void movementIsRefusedWhereNothingIsTrained(Engine engine) {
        assertThatThrownBy(() -> method("sparsity=0.5,epochs=0").plan(model(), training(engine)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("the option epochs is 0; set it to at least 1");
        CompressionScope calibration = GroupedNetwork.scope(engine, Optional.empty(), Optional.of(data()));
        assertThatThrownBy(() -> method("sparsity=0.5").plan(model(), calibration))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("there are no training data; add --data SPEC");
    }

    /** Also where the host's registry stands between them. */
    @OnEachEngine
    void movementIsRefusedWithWhatRemovesAtOnce(Engine engine) {
        for (String at : List.of("sparsity=0.5,schedule=one-shot", "granularity=[n-of-m:n=2,m=4]")) {
            assertThatThrownBy(() -> method(at))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContaining("before the first step");
            assertThatThrownBy(() -> Extensions.besideHost()
                            .create(CompressorProvider.KIND, Specification.parse("pruning:criterion=movement," + at)))
                    .hasMessageContaining("before the first step");
        }
    }

    @OnEachEngine
    void movementIsRefusedInATrainingOfOneStep(Engine engine) {
        assertThatThrownBy(() -> method("sparsity=0.5,epochs=1,batch-size=6")
                        .plan(model(), training(engine))
                        .apply())
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("too few steps");
    }
}
