package dev.kiln.jobs.compression.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Extensions;
import dev.kiln.plugins.pruning.Cubic;
import dev.kiln.plugins.pruning.GradualTuning;
import dev.kiln.plugins.pruning.Magnitude;
import dev.kiln.plugins.pruning.OwnSparsity;
import dev.kiln.plugins.pruning.Pruning;
import dev.kiln.plugins.pruning.Storage;
import dev.kiln.plugins.pruning.Unstructured;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;

/** Prunings by name, with fine-tuning. */
class PruningRunTest {

    private static CompressionResult pruned(Engine engine, String options) {
        return ProvidedExtensions.create(CompressorProvider.class, "pruning:" + options + ",epochs=2,batch-size=10")
                .plan(GroupedNetwork.model(), GroupedNetwork.training(engine))
                .apply();
    }

    private static long zeros(CompressionResult result, String weight) {
        return Sparsity.zeros(result.model().graph().constant(weight));
    }

    /** Of 16 and 48 elements. */
    @OnEachEngine
    void eachCriterionRemovesTheExactNumber(Engine engine) {
        for (String criterion : List.of(
                "taylor", "[taylor:examples=20]", "hessian", "[hessian:examples=5]", "wanda", "lamp", "random")) {
            CompressionResult result = pruned(engine, "sparsity=0.5,criterion=" + criterion);
            assertThat(zeros(result, "kernel") + zeros(result, "matrix"))
                    .as(criterion)
                    .isEqualTo(32);
        }
    }

    /** The scales are 0.5, -1.5, 0.25 and 1, and fine-tuning changes them by less than their distances. */
    @OnEachEngine
    void removesTheFiltersOfTheSmallestScales(Engine engine) {
        float[] kernel = pruned(engine, "sparsity=0.5,criterion=bn-scale,granularity=filters,exclude=matrix")
                .model()
                .graph()
                .constant("kernel")
                .toFloatArray();
        for (int i = 0; i < 16; i++) {
            boolean isRemoved = i / 4 == 0 || i / 4 == 2;
            assertThat(kernel[i] == 0).as("element %d", i).isEqualTo(isRemoved);
        }
    }

    /** The host's registry stands between its extensions, whose classes they then do not see. */
    @OnEachEngine
    void aCriterionKnowsTheGranularityThatTheHostCreated(Engine engine) {
        Compressor method = Extensions.besideHost()
                .create(
                        CompressorProvider.KIND,
                        Specification.parse(
                                "pruning:sparsity=0.5,criterion=bn-scale,granularity=filters,exclude=matrix,epochs=0"))
                .instance();
        CompressionResult result = method.plan(GroupedNetwork.model(), GroupedNetwork.training(engine))
                .apply();
        assertThat(zeros(result, "kernel")).isEqualTo(8);
    }

    /** The kernel has 4 filters of 4 and 4 kernels of 4; the matrix 16 columns of 3, 3 rows of 16, 4 blocks of 12. */
    @OnEachEngine
    void eachGranularityRemovesTheExactNumber(Engine engine) {
        Map<String, long[]> expected = Map.of(
                "filters", new long[] {8, 16},
                "rows", new long[] {0, 16},
                "columns", new long[] {0, 24},
                "kernels", new long[] {8, 0},
                "[blocks:size=4]", new long[] {8, 24});
        expected.forEach((granularity, zeros) -> {
            CompressionResult result = pruned(engine, "sparsity=0.5,granularity=" + granularity);
            assertThat(new long[] {zeros(result, "kernel"), zeros(result, "matrix")})
                    .as(granularity)
                    .containsExactly(zeros);
        });
    }

    /** Of every 4 inputs of a column of the matrix 1 stays; the kernel has one input for each output. */
    @OnEachEngine
    void fewOfManyFixTheSparsity(Engine engine) {
        CompressionResult result = pruned(engine, "granularity=[n-of-m:n=1,m=4]");
        assertThat(zeros(result, "kernel")).isZero();
        Tensor matrix = result.model().graph().constant("matrix");
        for (int column = 0; column < 3; column++) {
            for (int group = 0; group < 4; group++) {
                int kept = 0;
                for (int row = 4 * group; row < 4 * group + 4; row++) {
                    kept += matrix.getDouble(row * 3 + column) == 0 ? 0 : 1;
                }
                assertThat(kept).isEqualTo(1);
            }
        }
        assertThat(result.notes()).anyMatch(note -> note.contains("elements after the last 4"));
    }

    /** Notes the sparsities it is asked for. */
    private record Noted(List<Double> asked) implements Granularity {

        @Override
        public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
            asked.add(sparsity);
            return new Unstructured().masks(model, scores, sparsity);
        }
    }

    /**
     * 2 epochs of 4 steps: the ramp has {@code floor(7 / 2) = 3} of them, in which the masks follow the schedule
     * {@code 0.5 (1 - (1 - t)^3)}, though their frequency is 100 steps.
     */
    @OnEachEngine
    void followsTheScheduleInAShortFineTuning(Engine engine) {
        List<Double> asked = new ArrayList<>();
        GradualTuning tuning =
                new GradualTuning(2, 10, 0.5, 100, ProvidedExtensions.create(OptimizerProvider.class, "sgd:lr=0.01"));
        new Pruning(
                        Optional.of(0.5),
                        List.of(),
                        new Magnitude(),
                        new Noted(asked),
                        new Cubic(),
                        tuning,
                        "",
                        Storage.DENSE)
                .plan(GroupedNetwork.model(), GroupedNetwork.training(engine))
                .apply();
        // the first is the plan
        double[] expected = {0.5, 0, 0.5 * 19 / 27, 0.5 * 26 / 27, 0.5};
        assertThat(asked).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(asked.get(i)).isCloseTo(expected[i], Offset.offset(1e-12));
        }
    }

    /**
     * As above, with 0.25 for the 48 elements of the matrix: each goal follows {@code goal (1 - (1 - t)^3)} with the same
     * {@code t}.
     */
    @OnEachEngine
    void eachLayerFollowsTheScheduleToItsOwnGoal(Engine engine) {
        List<Double> asked = new ArrayList<>();
        GradualTuning tuning =
                new GradualTuning(2, 10, 0.5, 100, ProvidedExtensions.create(OptimizerProvider.class, "sgd:lr=0.01"));
        CompressionResult result = new Pruning(
                        Optional.of(0.5),
                        List.of(new OwnSparsity("matrix", 0.25)),
                        new Magnitude(),
                        new Noted(asked),
                        new Cubic(),
                        tuning,
                        "",
                        Storage.DENSE)
                .plan(GroupedNetwork.model(), GroupedNetwork.training(engine))
                .apply();
        double[] shares = {1, 0, 19.0 / 27, 26.0 / 27, 1};
        assertThat(asked).hasSize(2 * shares.length);
        for (int i = 0; i < shares.length; i++) {
            assertThat(asked.get(2 * i)).isCloseTo(0.5 * shares[i], Offset.offset(1e-12));
            assertThat(asked.get(2 * i + 1)).isCloseTo(0.25 * shares[i], Offset.offset(1e-12));
        }
        assertThat(new long[] {zeros(result, "kernel"), zeros(result, "matrix")})
                .containsExactly(8, 12);
    }

    /** Of each filter of 4 elements and each column of 16 a half, whatever the criterion and the schedule. */
    @OnEachEngine
    void anyCriterionComparesWithinOutputs(Engine engine) {
        for (String criterion : List.of("magnitude", "wanda", "taylor", "lamp", "random")) {
            for (String schedule : List.of("cubic", "linear", "one-shot")) {
                CompressionResult result = pruned(
                        engine,
                        "sparsity=0.5,layers=[ker*=0.25],granularity=[unstructured:per=output],criterion=" + criterion
                                + ",schedule=" + schedule);
                assertThat(new long[] {zeros(result, "kernel"), zeros(result, "matrix")})
                        .as("%s, %s", criterion, schedule)
                        .containsExactly(4, 24);
            }
        }
    }
}
