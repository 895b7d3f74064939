package dev.kiln.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EvaluatorTest {

    /** Logits that are the inputs; of the seven examples the fourth is wrong. */
    private static final float[][] LOGITS = {
        {2, 0, -1}, {0, 3, 1}, {-1, 0, 0.5f}, {1, 0.5f, 0}, {4, 4.5f, 1}, {0, 0, 7}, {1.5f, 1, 1}
    };

    private static final long[] LABELS = {0, 1, 2, 1, 1, 2, 0};

    private static Model model(Shape input, UnaryOperator<Value> layers) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", layers.apply(graph.input("x", TensorType.floats(input))));
        return Model.of(graph.build());
    }

    private static TensorDataSet data() {
        float[] flat = new float[21];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = LOGITS[i / 3][i % 3];
        }
        return TensorDataSet.classification(
                "arrays", Tensor.of(flat, 7, 3), Tensor.of(LABELS, 7), List.of("a", "b", "c"));
    }

    private static double crossEntropy() {
        double sum = 0;
        for (int i = 0; i < LABELS.length; i++) {
            double all = 0;
            for (float z : LOGITS[i]) {
                all += Math.exp(z);
            }
            sum += Math.log(all) - LOGITS[i][(int) LABELS[i]];
        }
        return sum / LABELS.length;
    }

    private static void assertClassification(Engine engine, Model model) {
        Evaluation evaluation = new Evaluator(engine, 3).evaluate(model, 1234, data());
        assertThat(evaluation.samples()).isEqualTo(7);
        assertThat(evaluation.loss()).isCloseTo(crossEntropy(), within(1e-6));
        assertThat(evaluation.quality())
                .isEqualTo(new Quality.Classification(6.0 / 7, Confidence.wilson(6, 7), 3.0 / 7));
        assertThat(evaluation.bytes()).isEqualTo(1234);
        assertThat(evaluation.samplesPerSecond()).isPositive();
        assertThat(evaluation.latency().p50())
                .isPositive()
                .isLessThanOrEqualTo(evaluation.latency().p95());
    }

    @OnEachEngine
    void measuresTheCrossEntropyOfLogits(Engine engine) {
        assertClassification(engine, model(Shape.batchOf(3), Value::identity));
    }

    @OnEachEngine
    void measuresTheSameWhereTheModelEndsInSoftmax(Engine engine) {
        assertClassification(engine, model(Shape.batchOf(3), x -> x.softmax(1)));
    }

    @OnEachEngine
    void measuresTheSameWhereTheModelEndsInLogSoftmax(Engine engine) {
        assertClassification(engine, model(Shape.batchOf(3), x -> x.logSoftmax(1)));
    }

    @OnEachEngine
    void knowsProbabilitiesByTheirLooksWhereNoSoftmaxIsLast(Engine engine) {
        assertClassification(
                engine, model(Shape.batchOf(3), x -> x.exp().div(x.exp().reduceSum(true, 1))));
    }

    @OnEachEngine
    void readsPredictionsWithAxesOfLengthOne(Engine engine) {
        assertClassification(engine, model(Shape.batchOf(3), x -> x.unsqueeze(2, 3)));
    }

    @OnEachEngine
    void padsTheLastBatchOfAModelThatInsistsOnASize(Engine engine) {
        assertClassification(engine, model(Shape.of(4, 3), Value::identity));
        assertClassification(engine, model(Shape.of(1, 3), Value::identity));
    }

    /** Times are no test's business, but that both are measured alike and nothing else changes is. */
    @OnEachEngine
    void measuresHowFastSeveralModelsAreInTurns(Engine engine) {
        Evaluator evaluator = new Evaluator(engine, 3);
        Evaluator.Untimed plain = evaluator.untimed(model(Shape.batchOf(3), Value::identity), 1234, data());
        Evaluator.Untimed padded = evaluator.untimed(model(Shape.of(4, 3), Value::identity), 99, data());
        assertThat(plain.evaluation().latency().runs()).isZero();
        List<Evaluation> timed = evaluator.inTurns(List.of(plain, padded));
        assertThat(timed).extracting(Evaluation::bytes).containsExactly(1234L, 99L);
        assertThat(timed).extracting(e -> e.latency().batch()).containsExactly(1, 4);
        assertThat(timed).allSatisfy(evaluation -> {
            assertThat(evaluation.loss()).isCloseTo(crossEntropy(), within(1e-6));
            assertThat(evaluation.samplesPerSecond()).isPositive().isFinite();
            assertThat(evaluation.latency().runs()).isGreaterThanOrEqualTo(20);
        });
    }

    @OnEachEngine
    void namesBothCountsWhereTheDataHaveMoreClasses(Engine engine) {
        Model twoClasses = model(Shape.batchOf(3), x -> x.slice(1, 0, 2));
        assertThatThrownBy(() -> new Evaluator(engine, 3).evaluate(twoClasses, 0, data()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("3 classes")
                .hasMessageContaining("predicts 2");
    }

    @Test
    void namesALabelThatIsNoClass() {
        Batch batch = new Batch(Tensor.of(new float[6], 2, 3), Tensor.of(new long[] {1, 5}, 2), new long[] {7, 8});
        assertThatThrownBy(() -> Classes.labels(batch, 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("example 8")
                .hasMessageContaining("label 5")
                .hasMessageContaining("3 classes");
    }

    /** Targets 1, 2, 4; predictions 1.5, 2, 3: squares 0.25, 0, 1 and spread 14/3. */
    @OnEachEngine
    void measuresTheErrorsOfARegression(Engine engine) {
        TensorDataSet data = TensorDataSet.regression(
                "arrays", Tensor.of(new float[] {1.5f, 2, 3}, 3, 1), Tensor.of(new float[] {1, 2, 4}, 3, 1));
        Evaluation evaluation = new Evaluator(engine, 2).evaluate(model(Shape.batchOf(1), Value::identity), 0, data);
        Quality.Regression quality = (Quality.Regression) evaluation.quality();
        assertThat(evaluation.loss()).isCloseTo(1.25 / 3, within(1e-9));
        assertThat(quality.rmse()).isCloseTo(Math.sqrt(1.25 / 3), within(1e-9));
        assertThat(quality.mae()).isCloseTo(0.5, within(1e-9));
        assertThat(quality.r2().getAsDouble()).isCloseTo(1 - 1.25 / (14.0 / 3), within(1e-9));
    }

    @OnEachEngine
    void hasNoR2WhereTheTargetsDoNotVary(Engine engine) {
        TensorDataSet data = TensorDataSet.regression(
                "arrays", Tensor.of(new float[] {1, 2}, 2, 1), Tensor.of(new float[] {3, 3}, 2, 1));
        Evaluation evaluation = new Evaluator(engine, 2).evaluate(model(Shape.batchOf(1), Value::identity), 0, data);
        assertThat(((Quality.Regression) evaluation.quality()).r2()).isEmpty();
    }

    @OnEachEngine
    void comparesValuesWithThePredictionItself(Engine engine) {
        TensorDataSet shares = TensorDataSet.regression(
                "shares", Tensor.of(new float[] {0, 0}, 1, 2), Tensor.of(new float[] {0.5f, 0.5f}, 1, 2));
        Evaluation evaluation =
                new Evaluator(engine, 2).evaluate(model(Shape.batchOf(2), x -> x.softmax(1)), 0, shares);
        assertThat(evaluation.loss()).isZero();
    }

    @OnEachEngine
    void namesFeaturesThatAreNoNumbersAndCountsTheirPredictionsAsWrong(Engine engine) {
        float[] flat = {2, 0, 0, 2, Float.NaN, 0, 3, 1, Float.NaN, Float.NaN};
        TensorDataSet data = TensorDataSet.classification(
                "holes", Tensor.of(flat, 5, 2), Tensor.of(new long[] {0, 1, 0, 0, 0}, 5), List.of("a", "b"));
        Evaluation evaluation = new Evaluator(engine, 2).evaluate(model(Shape.batchOf(2), Value::identity), 0, data);
        assertThat(((Quality.Classification) evaluation.quality()).accuracy()).isEqualTo(0.6);
        assertThat(evaluation.warnings()).hasSize(2);
        assertThat(evaluation.warnings().get(0)).contains("5 examples", "2 have a feature", "example 2");
        assertThat(evaluation.warnings().get(1)).contains("predicts NaN for 2 of 5", "example 2");
    }

    @OnEachEngine
    void refusesAPredictionWithoutClasses(Engine engine) {
        Model pictures = model(Shape.batchOf(3), x -> x.unsqueeze(2).concat(2, x.unsqueeze(2)));
        assertThatThrownBy(() -> new Evaluator(engine, 3).evaluate(pictures, 0, data()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[N, 3, 2]");
    }
}
