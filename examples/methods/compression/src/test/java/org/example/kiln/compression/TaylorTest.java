package org.example.kiln.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

class TaylorTest {

    private static final double STEP = 1e-5;

    private static double[] doubles(Tensor tensor) {
        double[] values = new double[(int) tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getDouble(i);
        }
        return values;
    }

    /** By central differences of the loss in double precision. */
    private static double score(Model model, String weight, int element, List<long[]> batches) {
        Map<String, double[]> parameters = new LinkedHashMap<>();
        model.parameters()
                .forEach(name -> parameters.put(name, doubles(model.graph().constant(name))));
        double[] values = parameters.get(weight);
        double before = values[element];
        double sum = 0;
        for (long[] batch : batches) {
            values[element] = before + STEP;
            double above = SmallNetwork.loss(parameters, batch);
            values[element] = before - STEP;
            double below = SmallNetwork.loss(parameters, batch);
            sum += Math.pow((above - below) / (2 * STEP) * before, 2);
        }
        return sum / batches.size();
    }

    private static List<long[]> batches(Model model, CompressionScope scope) {
        List<long[]> batches = new ArrayList<>();
        scope.values(model, List.of("y"), SmallNetwork.data(), (batch, values) -> batches.add(batch.indices()));
        return batches;
    }

    @OnEachEngine
    void scoresAreSquaredFiniteDifferencesAveragedOverBatches(Engine engine) {
        Model model = SmallNetwork.model();
        for (CompressionScope scope : List.of(
                Scopes.training(engine, SmallNetwork.data()), Scopes.calibration(engine, SmallNetwork.data()))) {
            List<long[]> batches = batches(model, scope);
            assertThat(batches).hasSizeGreaterThan(1);
            Map<String, Tensor> scores = new Taylor(1000).scores(model, Set.of("v", "w"), scope);
            assertThat(scores).containsOnlyKeys("v", "w");
            scores.forEach((name, score) -> {
                assertThat(score.type()).isEqualTo(model.graph().constant(name).type());
                double largest = 0;
                for (int i = 0; i < score.size(); i++) {
                    double expected = score(model, name, i, batches);
                    assertThat(score.getDouble(i)).isCloseTo(expected, within(1e-8 + 1e-4 * expected));
                    largest = Math.max(largest, expected);
                }
                assertThat(largest).isGreaterThan(1e-4);
            });
        }
    }

    @OnEachEngine
    void readsNoMoreExamplesThanAskedFor(Engine engine) {
        Model model = SmallNetwork.model();
        CompressionScope scope = Scopes.training(engine, SmallNetwork.data());
        double score = new Taylor(3).scores(model, Set.of("v"), scope).get("v").getDouble(5);
        double expected = score(model, "v", 5, List.of(new long[] {0, 1, 2}));
        assertThat(score).isCloseTo(expected, within(1e-8 + 1e-4 * expected));
    }

    @OnEachEngine
    void prunesByName(Engine engine) {
        Compressor pruning = ProvidedExtensions.create(
                CompressorProvider.class, "pruning:sparsity=0.5,criterion=[taylor:examples=40],epochs=1,frequency=1");
        CompressionResult result = pruning.plan(SmallNetwork.model(), Scopes.training(engine, SmallNetwork.data()))
                .apply();
        assertThat(Sparsity.zeros(result.model().graph().constant("v"))
                        + Sparsity.zeros(result.model().graph().constant("w")))
                .isEqualTo(36);
    }
}
