package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.TargetScale;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Targets in large units are learnt as standardized ones are, and predicted in their units. */
class TargetScaleTest {

    private static final int COUNT = 60;
    private static final int FEATURES = 3;
    private static final Loss SQUARED = new Squared();

    private record Squared() implements Loss {

        @Override
        public Value apply(Value prediction, Value target) {
            return prediction.sub(target).square().reduceMean(false, 1);
        }

        @Override
        public boolean comparesValues() {
            return true;
        }
    }

    private static Tensor inputs() {
        Random random = new Random(5);
        float[] inputs = new float[COUNT * FEATURES];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextGaussian();
        }
        return Tensor.of(inputs, COUNT, FEATURES);
    }

    /** Two prices of each example. */
    private static double[][] prices() {
        float[] x = inputs().toFloatArray();
        double[][] prices = new double[COUNT][2];
        for (int i = 0; i < COUNT; i++) {
            prices[i][0] = 250_000 + 80_000 * x[i * FEATURES] - 20_000 * x[i * FEATURES + 1];
            prices[i][1] = 3 + 0.5 * x[i * FEATURES + 2];
        }
        return prices;
    }

    private static double[] mean() {
        double[] mean = new double[2];
        for (double[] price : prices()) {
            mean[0] += price[0] / COUNT;
            mean[1] += price[1] / COUNT;
        }
        return mean;
    }

    private static double[] deviation() {
        double[] mean = mean();
        double[] variance = new double[2];
        for (double[] price : prices()) {
            for (int d = 0; d < 2; d++) {
                variance[d] += (price[d] - mean[d]) * (price[d] - mean[d]) / COUNT;
            }
        }
        return new double[] {Math.sqrt(variance[0]), Math.sqrt(variance[1])};
    }

    private static DataSet data(boolean isStandardized) {
        float[] values = new float[COUNT * 2];
        for (int i = 0; i < values.length; i++) {
            double price = prices()[i / 2][i % 2];
            values[i] = (float) (isStandardized ? (price - mean()[i % 2]) / deviation()[i % 2] : price);
        }
        return DataSet.regression("prices", inputs(), Tensor.of(values, COUNT, 2));
    }

    private static Model fresh() {
        return Networks.of(FEATURES)
                .dense("hidden", FEATURES, 4)
                .relu()
                .dense("out", 4, 2)
                .model();
    }

    private static Model trained(Engine engine, Model model, DataSet data, Loss loss, List<EpochResult> heard) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochResult result) {
                heard.add(result);
            }
        };
        TrainingPlan plan =
                new TrainingPlan(loss, new Networks.Momentum(0.05, 0.9), Schedule.CONSTANT, 5, 10, List.of());
        return new EngineTrainer(
                        engine, TrainingSettings.DEFAULT.withListener(listener).withValidation(data))
                .train(model, data, plan);
    }

    private static float[] predictions(Engine engine, Model model) {
        try (Program program = engine.compile(model.graph())) {
            return program.run(Map.of(model.features().name(), inputs()))
                    .get(model.prediction().output())
                    .toFloatArray();
        }
    }

    @OnEachEngine
    void learnsLargeUnitsAsStandardizedOnes(Engine engine) {
        List<EpochResult> ofPrices = new ArrayList<>();
        List<EpochResult> byHand = new ArrayList<>();
        Model scaled = trained(
                engine,
                TargetScale.taken(fresh(), data(false), target -> true, note -> {}),
                data(false),
                SQUARED,
                ofPrices);
        Model standardized = trained(engine, fresh(), data(true), SQUARED, byHand);
        for (int epoch = 0; epoch < byHand.size(); epoch++) {
            assertThat(ofPrices.get(epoch).loss()).isCloseTo(byHand.get(epoch).loss(), within(1e-5));
            assertThat(ofPrices.get(epoch).validationLoss().orElseThrow())
                    .isCloseTo(byHand.get(epoch).validationLoss().orElseThrow(), within(1e-5));
        }
        float[] prices = predictions(engine, scaled);
        float[] plain = predictions(engine, standardized);
        for (int i = 0; i < prices.length; i++) {
            double expected = mean()[i % 2] + deviation()[i % 2] * plain[i];
            assertThat((double) prices[i]).isCloseTo(expected, within(1e-4 * deviation()[i % 2]));
        }
    }

    @OnEachEngine
    void goesOnWithTheScaleThatTheModelKeeps(Engine engine) {
        Model scaled = TargetScale.taken(fresh(), data(false), target -> true, note -> {});
        List<EpochResult> heard = new ArrayList<>();
        Model once = trained(engine, scaled, data(false), SQUARED, heard);
        List<EpochResult> later = new ArrayList<>();
        trained(engine, once, data(false), SQUARED, later);
        assertThat(TargetScale.of(once)).isEqualTo(TargetScale.of(scaled)).isPresent();
        assertThat(later.get(0).loss()).isLessThan(heard.get(0).loss());
    }

    @OnEachEngine
    void aLossThatDoesNotCompareValuesSeesTheUnits(Engine engine) {
        ScopedLoss absolute =
                scope -> scope.prediction().sub(scope.target()).abs().mul(1e-5).reduceMean(false, 1);
        List<EpochResult> heard = new ArrayList<>();
        trained(
                engine,
                TargetScale.taken(fresh(), data(false), target -> true, note -> {}),
                data(false),
                absolute,
                heard);
        assertThat(heard.get(0).loss()).isBetween(0.1, 10.0);
    }

    @Test
    void leavesActivationsAndClassesAsTheyAre() {
        Model bounded =
                Networks.of(FEATURES).dense("out", FEATURES, 2).softmax().model();
        assertThat(TargetScale.taken(bounded, data(false), target -> true, note -> {}))
                .isSameAs(bounded);
        Model classifies = Networks.mlp(4, 5, 3);
        assertThat(TargetScale.taken(classifies, Blobs.of(12, 4, 3), target -> true, note -> {}))
                .isSameAs(classifies);
    }

    @Test
    void aValueThatIsAlwaysTheSameIsOnlyShifted() {
        float[] values = new float[COUNT];
        Arrays.fill(values, 7);
        DataSet same = DataSet.regression("same", inputs(), Tensor.of(values, COUNT, 1));
        Model model = TargetScale.taken(
                Networks.of(FEATURES).dense("out", FEATURES, 1).model(), same, target -> true, note -> {});
        TargetScale scale = TargetScale.of(model).orElseThrow();
        assertThat(scale.mean().toFloatArray()).containsExactly(7);
        assertThat(scale.deviation().toFloatArray()).containsExactly(1);
        assertThat(model.predictedShape(Task.REGRESSION).rank()).isEqualTo(2);
    }
}
