package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningRateFinderTest {

    private static final Model MODEL = Networks.of(4).dense("out", 4, 3).model();
    private static final Blobs DATA = Blobs.of(12, 4, 3);

    private static double[] doubles(String name) {
        float[] values = MODEL.graph().constants().get(name).toFloatArray();
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    @OnEachEngine
    void takesStepsWithGrowingRates(Engine engine) {
        RateCurve curve = new LearningRateFinder(engine, TrainingSettings.DEFAULT)
                .find(MODEL, DATA, Networks.plan(new Networks.Momentum(0.5, 0.9), 1, 12));
        SoftmaxRegression expected = new SoftmaxRegression(doubles("out.weight"), doubles("out.bias"), 4, 3);
        Batch all = DATA.batch(Shuffle.order(0, 0, 12));
        double average = 0;
        for (int i = 0; i < curve.points().size(); i++) {
            RateCurve.Point point = curve.points().get(i);
            assertThat(point.rate()).isCloseTo(1e-7 * Math.pow(1e8, i / 99.0), within(1e-9 * point.rate()));
            double loss = expected.step(all, point.rate(), 0.9);
            average = 0.9 * average + 0.1 * loss;
            assertThat(point.loss()).isCloseTo(loss, within(1e-4 * Math.max(1, loss)));
            assertThat(point.smoothed())
                    .isCloseTo(average / (1 - Math.pow(0.9, i + 1)), within(1e-4 * Math.max(1, loss)));
        }
        assertThat(curve.points()).hasSizeGreaterThan(80);
        assertThat(curve.steepest().orElseThrow()).isBetween(0.01, 2.0);
    }

    @Test
    void findsTheSteepestPlaceOfAKnownCurve() {
        // 1 - 1 / (1 + exp(-4 (ln rate - ln 0.01))) falls fastest at 0.01, and rises from 1 on
        List<RateCurve.Point> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            double rate = 1e-5 * Math.pow(10, 6.0 * i / 99);
            double loss = 1 - 1 / (1 + Math.exp(-4 * Math.log(rate / 0.01))) + Math.max(0, Math.log(rate));
            points.add(new RateCurve.Point(rate, loss, loss));
        }
        assertThat(new RateCurve(points).steepest().orElseThrow()).isBetween(0.0085, 0.0115);
        // the lowest place is at the rate 1, from which the loss rises
        assertThat(new RateCurve(points).suggestion().orElseThrow()).isBetween(0.085, 0.115);
        List<RateCurve.Point> rising = points.stream()
                .map(point -> new RateCurve.Point(point.rate(), 0, point.rate()))
                .toList();
        assertThat(new RateCurve(rising).steepest()).isEmpty();
    }
}
