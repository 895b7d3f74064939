package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.OneScore;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A classifier with one score z for two classes: class 1 has the probability sigmoid(z). */
class OneScoreTest {

    private static final float[][] X = {{0.5f, 1}, {-1, 0.25f}, {2, -0.5f}, {-0.75f, -1}, {0.1f, 0.2f}};
    private static final long[] LABELS = {1, 0, 1, 0, 0};

    /** z = 1.5 a + 0.5 b - 0.25; of the five examples the last is wrong: z = 0. */
    private static Model model(UnaryOperator<Value> end) {
        GraphBuilder graph = new GraphBuilder("one");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
        Value weight = graph.constant("weight", Tensor.of(new float[] {1.5f, 0.5f}, 2, 1));
        Value bias = graph.constant("bias", Tensor.of(new float[] {-0.2f}, 1));
        graph.output("y", end.apply(x.matMul(weight).add(bias)));
        return Model.of(graph.build()).withParameters(Set.of("weight", "bias")).withInput(InputInfo.UNBOUNDED);
    }

    private static List<Model> models() {
        return List.of(
                model(z -> z),
                model(Value::sigmoid),
                model(z -> z.squeeze(1)),
                model(z -> z.sigmoid().reshape(-1)),
                model(z -> z.sigmoid().unsqueeze(2)));
    }

    private static double score(int example) {
        return 1.5 * X[example][0] + 0.5 * X[example][1] - 0.2;
    }

    private static TensorDataSet data(String... classes) {
        float[] flat = new float[10];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = X[i / 2][i % 2];
        }
        return TensorDataSet.classification("arrays", Tensor.of(flat, 5, 2), Tensor.of(LABELS, 5), List.of(classes));
    }

    private static double binaryCrossEntropy() {
        double sum = 0;
        for (int i = 0; i < X.length; i++) {
            sum += Math.log1p(Math.exp(LABELS[i] == 1 ? -score(i) : score(i)));
        }
        return sum / X.length;
    }

    @OnEachEngine
    void isMeasuredByTheBinaryCrossEntropy(Engine engine) {
        for (Model model : models()) {
            Evaluation evaluation = new Evaluator(engine, 2).evaluate(model, 0, data("no", "yes"));
            assertThat(evaluation.loss()).isCloseTo(binaryCrossEntropy(), within(1e-6));
            assertThat(((Quality.Classification) evaluation.quality()).accuracy())
                    .isEqualTo(0.8);
        }
    }

    /** One step of gradient descent: the gradient of the loss in z is (sigmoid(z) - label) / N. */
    private static double[] learned() {
        double[] expected = {1.5, 0.5};
        for (int i = 0; i < X.length; i++) {
            double slope = (1 / (1 + Math.exp(-score(i))) - LABELS[i]) / X.length;
            expected[0] -= slope * X[i][0];
            expected[1] -= slope * X[i][1];
        }
        return expected;
    }

    @OnEachEngine
    void learnsByTheGradientOfTheBinaryCrossEntropy(Engine engine) {
        double[] expected = learned();
        for (Model model : models()) {
            Model trained = new EngineTrainer(engine, TrainingSettings.DEFAULT)
                    .train(model, data("no", "yes"), Networks.plan(new Networks.Momentum(1, 0), 1, 5));
            float[] weight = trained.graph().constant("weight").toFloatArray();
            assertThat((double) weight[0]).isCloseTo(expected[0], within(1e-5));
            assertThat((double) weight[1]).isCloseTo(expected[1], within(1e-5));
            assertThat(trained.graph().outputs()).containsExactly("y");
            assertThat(trained.graph().type("y")).isEqualTo(model.graph().type("y"));
        }
    }

    @Test
    void saysWhatTheScoreMeans() {
        assertThat(DataFit.of(model(Value::sigmoid), data("no", "yes")).notes())
                .singleElement()
                .asString()
                .contains("one score", "yes", "0.5");
        assertThat(DataFit.of(model(z -> z), data("no", "yes")).notes().get(0)).endsWith("above 0.");
    }

    @Test
    void refusesMoreThanTwoClasses() {
        assertThatThrownBy(() -> DataFit.of(model(Value::sigmoid), data("a", "b", "c")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("3 classes")
                .hasMessageContaining("predicts 2");
    }

    /** {@code exp(z) / (exp(z) + exp(0))}: nothing in the graph tells that it lies in [0, 1]. */
    private static Value quotient(Value z) {
        return z.exp().div(z.exp().add(z.mul(0).exp()));
    }

    /** Ends that make a probability without a Sigmoid. */
    private static List<UnaryOperator<Value>> ends() {
        return List.of(
                z -> z.neg().exp().add(1).reciprocal(),
                z -> z.mul(0.5).tanh().add(1).mul(0.5),
                z -> z.mul(0).concat(1, z).softmax(1).slice(1, 1, 2),
                z -> z.mul(0)
                        .concat(1, z)
                        .softmax(1)
                        .gather(z.graph().integers(1), 1)
                        .squeeze(1),
                OneScoreTest::quotient);
    }

    @OnEachEngine
    void isMeasuredTheSameHoweverItsProbabilityIsMade(Engine engine) {
        for (UnaryOperator<Value> end : ends()) {
            Evaluation evaluation = new Evaluator(engine, 2).evaluate(model(end), 0, data("no", "yes"));
            assertThat(evaluation.loss()).isCloseTo(binaryCrossEntropy(), within(1e-5));
            assertThat(((Quality.Classification) evaluation.quality()).accuracy())
                    .isEqualTo(0.8);
            assertThat(evaluation.warnings()).isEmpty();
        }
    }

    @OnEachEngine
    void isAttackedWhereItsProbabilityIsRight(Engine engine) {
        for (UnaryOperator<Value> end : ends()) {
            Robustness robustness = new RobustnessEvaluation(engine, RobustnessSettings.DEFAULT)
                    .evaluate(model(end), data("no", "yes"), List.of(), List.of(), (done, total) -> {});
            assertThat(robustness.cleanAccuracy()).isEqualTo(0.8);
        }
    }

    @OnEachEngine
    void learnsAsTheDataShowItsScoreToBe(Engine engine) {
        for (UnaryOperator<Value> end : ends()) {
            Model fitted =
                    DataFit.of(model(end), data("no", "yes"), () -> engine).model();
            assertThat(fitted.oneScore()).contains(OneScore.PROBABILITY);
            Model trained = new EngineTrainer(engine, TrainingSettings.DEFAULT)
                    .train(fitted, data("no", "yes"), Networks.plan(new Networks.Momentum(1, 0), 1, 5));
            assertThat(trained.oneScore()).contains(OneScore.PROBABILITY);
            float[] weight = trained.graph().constant("weight").toFloatArray();
            assertThat((double) weight[0]).isCloseTo(learned()[0], within(1e-4));
            assertThat((double) weight[1]).isCloseTo(learned()[1], within(1e-4));
        }
    }

    @OnEachEngine
    void isDecidedOnceByTheData(Engine engine) {
        DataFit fit = DataFit.of(model(OneScoreTest::quotient), data("no", "yes"), () -> engine);
        assertThat(fit.notes()).hasSize(2);
        assertThat(fit.notes().get(0)).contains("[0, 1]", "5 examples", "probabilities");
        assertThat(fit.notes().get(1)).endsWith("above 0.5.");
        assertThat(DataFit.of(fit.model(), fit.data(), () -> engine).notes())
                .containsExactly(fit.notes().get(1));
        assertThat(DataFit.of(model(z -> z), data("no", "yes"), () -> engine)
                        .model()
                        .oneScore())
                .contains(OneScore.LOGIT);
    }

    /** A new network may give anything: what it is trained as, it is. */
    @OnEachEngine
    void staysALogitThatWasTrainedAsOne(Engine engine) {
        Model small = model(z -> z.mul(0.01).add(0.5));
        Model trained = new EngineTrainer(engine, TrainingSettings.DEFAULT)
                .train(small, data("no", "yes"), Networks.plan(new Networks.Momentum(1e-6, 0), 1, 5));
        assertThat(DataFit.of(trained, data("no", "yes"), () -> engine).notes().get(0))
                .endsWith("above 0.");
    }

    @OnEachEngine
    void staysARegressionWhereTheDataAreOne(Engine engine) {
        float[] flat = {0.5f, 1, -1, 0.25f};
        TensorDataSet values =
                TensorDataSet.regression("values", Tensor.of(flat, 2, 2), Tensor.of(new float[] {0.25f, 0.75f}, 2, 1));
        double first = 1 / (1 + Math.exp(-(0.75 + 0.5 - 0.2))) - 0.25;
        double second = 1 / (1 + Math.exp(-(-1.5 + 0.125 - 0.2))) - 0.75;
        for (Model model : List.of(model(Value::sigmoid), model(z -> z.sigmoid().squeeze(1)))) {
            Evaluation evaluation = new Evaluator(engine, 2).evaluate(model, 0, values);
            assertThat(evaluation.loss()).isCloseTo((first * first + second * second) / 2, within(1e-6));
        }
    }
}
