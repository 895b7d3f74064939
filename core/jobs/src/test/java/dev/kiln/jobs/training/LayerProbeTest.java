package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LayerProbeTest {

    private static final Blobs DATA = Blobs.of(12, 4, 3);

    private static List<LayerObservation> observed(Engine engine, Model model, double rate) {
        List<LayerObservation> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public boolean observesLayers() {
                return true;
            }

            @Override
            public void layers(int epoch, List<LayerObservation> layers) {
                heard.addAll(layers);
            }
        };
        new EngineTrainer(engine, TrainingSettings.DEFAULT.withListener(listener))
                .train(model, DATA, Networks.plan(new Networks.Momentum(rate, 0), 1, 12));
        return heard;
    }

    private static double[] doubles(Model model, String name) {
        float[] values = model.graph().constants().get(name).toFloatArray();
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    private static double norm(double[]... all) {
        return Math.sqrt(Arrays.stream(all)
                .flatMapToDouble(Arrays::stream)
                .map(v -> v * v)
                .sum());
    }

    @OnEachEngine
    void theNormsAreThoseOfTheGradientAtTheNewParameters(Engine engine) {
        Model model = Networks.of(4).dense("out", 4, 3).model();
        double[] weight = doubles(model, "out.weight");
        double[] bias = doubles(model, "out.bias");
        SoftmaxRegression first = new SoftmaxRegression(weight, bias, 4, 3);
        Batch all = DATA.batch(LongStream.range(0, 12).toArray());
        first.step(all, 0.1, 0);
        SoftmaxRegression second = new SoftmaxRegression(first.weight(), first.bias(), 4, 3);
        second.step(all, 1, 0);
        double[] weightGradient = new double[weight.length];
        Arrays.setAll(weightGradient, i -> first.weight()[i] - second.weight()[i]);
        double[] biasGradient = new double[bias.length];
        Arrays.setAll(biasGradient, i -> first.bias()[i] - second.bias()[i]);

        LayerObservation out = observed(engine, model, 0.1).get(0);
        assertThat(out.layer()).isEqualTo("out");
        assertThat(out.gradient()).isCloseTo(norm(weightGradient, biasGradient), within(1e-6));
        assertThat(out.parameters()).isCloseTo(norm(first.weight(), first.bias()), within(1e-6));
        assertThat(out.dead()).isEmpty();
    }

    @OnEachEngine
    void countsUnitsThatAreNeverPositive(Engine engine) {
        Model model = Networks.mlp(4, 5, 3);
        // two of five units are far below zero
        Model dying = model.withGraph(GraphEditor.of(model.graph())
                .constant("hidden.bias", Tensor.of(new float[] {50, -50, 50, -50, 50}, 5))
                .build());
        assertThat(observed(engine, dying, 1e-9))
                .extracting(LayerObservation::dead)
                .contains(OptionalDouble.of(0.4f));
    }

    @OnEachEngine
    void namesTheLayerWhereNumbersEnd(Engine engine) {
        Model model = Networks.mlp(4, 5, 3);
        float[] huge = new float[20];
        Arrays.fill(huge, 3e38f);
        Model overflowing = model.withGraph(GraphEditor.of(model.graph())
                .constant("hidden.weight", Tensor.of(huge, 4, 5))
                .build());
        Batch batch = DATA.batch(0, 1);
        assertThat(FirstNotFinite.of(engine, model, batch)).isEmpty();
        assertThat(FirstNotFinite.of(engine, overflowing, batch).orElseThrow()).contains("MatMul");
    }

    @Test
    void saysWhichLayersDoNotLearn() {
        LayerObservation first = new LayerObservation("first", 10, 1e-9, OptionalDouble.empty());
        LayerObservation middle = new LayerObservation("middle", 1, 1, OptionalDouble.of(0.75));
        LayerObservation last = new LayerObservation("last", 1, 5000, OptionalDouble.of(0.25));
        assertThat(LayerObservation.doubts(List.of(first, middle, last)))
                .satisfiesExactly(
                        vanishing -> assertThat(vanishing)
                                .contains("hardly reaches first")
                                .doesNotContain("middle"),
                        exploding -> assertThat(exploding)
                                .contains("gradient of last")
                                .contains("--clip-norm 1"),
                        dead -> assertThat(dead).contains("units of middle").contains("leaky-relu"));
        assertThat(LayerObservation.doubts(List.of(
                        new LayerObservation("a", 1, 0.1, OptionalDouble.of(0)),
                        new LayerObservation("b", 2, 0.3, OptionalDouble.empty()))))
                .isEmpty();
    }
}
