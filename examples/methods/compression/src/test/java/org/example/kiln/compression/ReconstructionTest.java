package org.example.kiln.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.plugin.CompressorContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

class ReconstructionTest {

    private static final String PRUNING = "pruning:sparsity=%s,epochs=0";

    private static CompressionResult pruned(Engine engine, String method) {
        CompressionScope scope = Scopes.calibration(engine, SmallNetwork.data());
        return ProvidedExtensions.create(CompressorProvider.class, method)
                .plan(SmallNetwork.model(), scope)
                .apply();
    }

    private static CompressionResult refitted(Engine engine, String method) {
        return pruned(engine, "reconstruction:ridge=1e-9,method=[" + method + "]");
    }

    /** The inputs of the second layer in double precision: {@code tanh(x Vᵀ + b)}. */
    private static double[][] hidden() {
        Model model = SmallNetwork.model();
        Tensor x = SmallNetwork.data()
                .batches(SmallNetwork.EXAMPLES)
                .iterator()
                .next()
                .inputs();
        double[][] hidden = new double[SmallNetwork.EXAMPLES][SmallNetwork.HIDDEN];
        for (int n = 0; n < hidden.length; n++) {
            for (int h = 0; h < SmallNetwork.HIDDEN; h++) {
                double sum = model.graph().constant("b").getDouble(h);
                for (int f = 0; f < SmallNetwork.FEATURES; f++) {
                    sum += x.getDouble(n * SmallNetwork.FEATURES + f)
                            * model.graph().constant("v").getDouble(h * SmallNetwork.FEATURES + f);
                }
                hidden[n][h] = Math.tanh(sum);
            }
        }
        return hidden;
    }

    /** The difference of an example's output from the original one. */
    private static double residual(double[] x, Tensor original, Tensor other, int output) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            int place = i * SmallNetwork.CLASSES + output;
            sum += x[i] * (original.getDouble(place) - other.getDouble(place));
        }
        return sum;
    }

    private static double error(Tensor original, Tensor other) {
        double sum = 0;
        for (double[] x : hidden()) {
            for (int output = 0; output < SmallNetwork.CLASSES; output++) {
                sum += Math.pow(residual(x, original, other, output), 2);
            }
        }
        return sum;
    }

    @OnEachEngine
    void residualsAreOrthogonalToTheInputsThatAreLeft(Engine engine) {
        Tensor original = SmallNetwork.model().graph().constant("w");
        Tensor pruned = pruned(engine, PRUNING.formatted(0.5)).model().graph().constant("w");
        Tensor refitted =
                refitted(engine, PRUNING.formatted(0.5)).model().graph().constant("w");
        int left = 0;
        for (int place = 0; place < original.size(); place++) {
            if (pruned.getDouble(place) == 0) {
                assertThat(refitted.getDouble(place)).isZero();
                continue;
            }
            left++;
            double product = 0;
            for (double[] x : hidden()) {
                product +=
                        x[place / SmallNetwork.CLASSES] * residual(x, original, refitted, place % SmallNetwork.CLASSES);
            }
            assertThat(product).isCloseTo(0, within(2e-5));
        }
        assertThat(left).isBetween(1, (int) original.size() - 1);
    }

    @OnEachEngine
    void neverHasALargerErrorThanThePruningByItself(Engine engine) {
        Tensor original = SmallNetwork.model().graph().constant("w");
        for (double sparsity : new double[] {0.1, 0.3, 0.5, 0.7, 0.9}) {
            String method = PRUNING.formatted(sparsity);
            double before =
                    error(original, pruned(engine, method).model().graph().constant("w"));
            double after =
                    error(original, refitted(engine, method).model().graph().constant("w"));
            assertThat(after).as("sparsity %s", sparsity).isLessThanOrEqualTo(before + 1e-9);
        }
    }

    @OnEachEngine
    void refusesAMethodThatRemovesWeights(Engine engine) {
        assertThatThrownBy(() -> refitted(engine, "low-rank:rank=1,epochs=0"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("option method removes the weight");
    }

    @Nested
    class Contract extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return new Reconstruction.Provider();
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("method", "pruning:sparsity=0.5,epochs=0");
        }

        @Override
        protected void checkClaims(Model model, CompressionResult compressed, Map<String, Object> options) {
            assertThat(compressed.layers())
                    .filteredOn(change -> change.change().startsWith("refitted"))
                    .hasSize(2);
        }
    }
}
