package dev.kiln.jobs.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.data.DataSets;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.training.TrainingStoppedException.Reason;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

class EngineTrainerTest {

    private static final Networks.Momentum MOMENTUM = new Networks.Momentum(0.1, 0.9);
    private static final Networks.Momentum PLAIN = new Networks.Momentum(1, 0);

    private static Model train(Engine engine, Model model, DataSet data, TrainingPlan plan, TrainingSettings settings) {
        return new EngineTrainer(engine, settings).train(model, data, plan);
    }

    private static TrainingListener into(List<EpochResult> heard) {
        return new TrainingListener() {
            @Override
            public void epoch(EpochResult result) {
                heard.add(result);
            }
        };
    }

    private static double[] values(Model model, String name) {
        Tensor tensor = requireNonNull(model.graph().constants().get(name));
        return LongStream.range(0, tensor.size()).mapToDouble(tensor::getDouble).toArray();
    }

    @OnEachEngine
    void learnsToTellClassesApart(Engine engine) {
        List<EpochResult> heard = new ArrayList<>();
        TrainingSettings settings = TrainingSettings.DEFAULT
                .withValidation(new Blobs(100, 6, Blobs.of(1, 6, 3).classes(), 2))
                .withListener(into(heard));
        train(engine, Networks.mlp(6, 16, 3), Blobs.of(300, 6, 3), Networks.plan(MOMENTUM, 5, 32), settings);
        assertThat(heard).hasSize(5).extracting(EpochResult::epoch).containsExactly(1, 2, 3, 4, 5);
        EpochResult last = heard.get(4);
        assertThat(last.loss()).isLessThan(heard.get(0).loss());
        assertThat(last.accuracy().getAsDouble()).isGreaterThan(0.99);
        assertThat(last.validationAccuracy().getAsDouble()).isGreaterThan(0.99);
        assertThat(last.validationLoss().getAsDouble()).isLessThan(0.1);
    }

    @OnEachEngine
    void learnsTheBuiltInDigits(Engine engine) {
        List<EpochResult> heard = new ArrayList<>();
        DataSet digits = DataSets.builtIn().open("strokes:train").first(2000);
        Model model = Networks.ofImages(28)
                .dense("hidden", 784, 32)
                .relu()
                .dense("out", 32, 10)
                .model();
        TrainingSettings settings = TrainingSettings.DEFAULT
                .withValidation(DataSets.builtIn().open("strokes:test").first(500))
                .withListener(into(heard));
        train(engine, model, digits, Networks.plan(MOMENTUM, 4, 64), settings);
        assertThat(heard.get(3).validationAccuracy().getAsDouble()).isGreaterThan(0.85);
    }

    /** Two steps of softmax regression over all examples: the gradient is the mean of {@code x (softmax(xW + b) - y)}. */
    @OnEachEngine
    void momentumStepsAreThoseOfADoublePrecisionComputation(Engine engine) {
        int count = 12;
        Blobs data = Blobs.of(count, 4, 3);
        Model model = Networks.of(4).dense("out", 4, 3).model();
        List<EpochResult> heard = new ArrayList<>();
        Model trained = train(
                engine,
                model,
                data,
                Networks.plan(MOMENTUM, 2, count),
                TrainingSettings.DEFAULT.withListener(into(heard)));

        SoftmaxRegression expected =
                new SoftmaxRegression(values(model, "out.weight"), values(model, "out.bias"), 4, 3);
        Batch batch = data.batch(LongStream.range(0, count).toArray());
        for (int step = 0; step < 2; step++) {
            double loss = expected.step(batch, 0.1, 0.9);
            assertThat(heard.get(step).loss()).isCloseTo(loss, within(1e-6));
        }
        assertThat(values(trained, "out.weight")).containsExactly(expected.weight(), within(1e-6));
        assertThat(values(trained, "out.bias")).containsExactly(expected.bias(), within(1e-6));
    }

    @OnEachEngine
    void clippedGradientsHaveTheAskedForLength(Engine engine) {
        Model model = Networks.of(4).dense("out", 4, 3).model();
        Model trained = train(
                engine,
                model,
                Blobs.of(12, 4, 3),
                Networks.plan(PLAIN, 1, 12),
                TrainingSettings.DEFAULT.withClipNorm(0.01));
        double sum = 0;
        for (String name : model.parameters()) {
            double[] before = values(model, name);
            double[] after = values(trained, name);
            for (int i = 0; i < before.length; i++) {
                sum += (before[i] - after[i]) * (before[i] - after[i]);
            }
        }
        assertThat(Math.sqrt(sum)).isCloseTo(0.01, within(1e-5));
    }

    @OnEachEngine
    void runningStatisticsFollowTheBatch(Engine engine) {
        int count = 10;
        Blobs data = Blobs.of(count, 3, 2);
        Model model =
                Networks.of(3).batchNorm("norm", 3, 0.8).dense("out", 3, 2).model();
        Model trained = train(engine, model, data, Networks.plan(MOMENTUM, 1, count), TrainingSettings.DEFAULT);
        float[] x = data.batch(LongStream.range(0, count).toArray()).inputs().toFloatArray();
        for (int channel = 0; channel < 3; channel++) {
            double mean = 0;
            double square = 0;
            for (int i = 0; i < count; i++) {
                mean += x[i * 3 + channel] / (double) count;
                square += x[i * 3 + channel] * (double) x[i * 3 + channel] / count;
            }
            double variance = square - mean * mean;
            assertThat(values(trained, "norm.mean")[channel]).isCloseTo(0.2 * mean, within(1e-6));
            assertThat(values(trained, "norm.variance")[channel]).isCloseTo(0.8 + 0.2 * variance, within(1e-6));
        }
        assertThat(model.graph().constants().get("norm.mean")).isEqualTo(Tensor.zeros(ElementType.FLOAT, 3));
    }

    /** The mean of what dropout leaves of ones is 1 with a deviation of sqrt(r / (1 - r) / n). */
    @OnEachEngine
    void dropoutKeepsTheExpectation(Engine engine) {
        int features = 1000;
        Model model =
                Networks.of(features).dropout(0.25).scale("scale", features).model();
        TrainingPlan plan = new TrainingPlan(
                (ScopedLoss) scope -> scope.prediction()
                        .sub(scope.input())
                        .reduceMean(false, 1)
                        .add(1),
                new Networks.Momentum(1e-9, 0),
                Schedule.CONSTANT,
                2,
                50,
                List.of());
        List<EpochResult> heard = new ArrayList<>();
        train(engine, model, new Ones(100, features), plan, TrainingSettings.DEFAULT.withListener(into(heard)));
        double deviation = Math.sqrt(0.25 / 0.75 / (100.0 * features));
        assertThat(heard.get(0).loss()).isCloseTo(1, within(4 * deviation)).isNotEqualTo(1);
        assertThat(heard.get(1).loss())
                .isCloseTo(1, within(4 * deviation))
                .isNotEqualTo(heard.get(0).loss());
    }

    @OnEachEngine
    void theSameSeedGivesTheSameModelAndAnotherSeedAnother(Engine engine) {
        Model model = Networks.dropoutAndBatchNorm(6, 8, 3);
        TrainingPlan plan = Networks.plan(MOMENTUM, 2, 16);
        Model first = train(engine, model, Blobs.of(50, 6, 3), plan, TrainingSettings.DEFAULT.withSeed(5));
        Model second = train(engine, model, Blobs.of(50, 6, 3), plan, TrainingSettings.DEFAULT.withSeed(5));
        Model third = train(engine, model, Blobs.of(50, 6, 3), plan, TrainingSettings.DEFAULT.withSeed(6));
        assertThat(second.graph().constants()).isEqualTo(first.graph().constants());
        assertThat(third.graph().constants()).isNotEqualTo(first.graph().constants());
    }

    @OnEachEngine
    void rulesHoldAndSeeEveryStep(Engine engine) {
        List<Long> seen = new ArrayList<>();
        ParameterRule mask = new ParameterRule() {
            @Override
            public Value constrain(String name, Value updated) {
                Tensor open = Tensor.full(ElementType.FLOAT, 1, updated.shape().toArray());
                return updated.mul(updated.graph().state(name + "/mask", open));
            }

            @Override
            public void beforeStep(long step, long steps, TrainingValues values) {
                assertThat(steps).isEqualTo(8);
                if (step == 4) {
                    Tensor closed = Tensor.zeros(
                            ElementType.FLOAT, values.get("out.bias").shape());
                    values.set("out.bias/mask", closed);
                }
                seen.add(step);
            }
        };
        TrainingPlan plan = new TrainingPlan(Networks.CROSS_ENTROPY, MOMENTUM, Schedule.CONSTANT, 2, 8, List.of(mask));
        Model trained = train(engine, Networks.mlp(4, 5, 3), Blobs.of(30, 4, 3), plan, TrainingSettings.DEFAULT);
        assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(values(trained, "out.bias")).containsExactly(new double[3], within(0.0));
        assertThat(values(trained, "hidden.weight")).doesNotContain(0);
    }

    @OnEachEngine
    void transformsChangeWhatAStepLearnsFrom(Engine engine) {
        Model model = Networks.of(4).dense("out", 4, 3).model();
        BatchTransform blank = new BatchTransform() {
            @Override
            public String description() {
                return "blank";
            }

            @Override
            public Batch apply(Batch batch, long step, TrainingValues values) {
                assertThat(values.get("out.weight").shape()).containsExactly(4, 3);
                return batch.withInputs(
                        Tensor.zeros(ElementType.FLOAT, batch.inputs().shape()));
            }
        };
        Model trained = train(
                engine,
                model,
                Blobs.of(12, 4, 3),
                Networks.plan(MOMENTUM, 1, 4),
                TrainingSettings.DEFAULT.withTransform(blank));
        assertThat(values(trained, "out.weight")).isEqualTo(values(model, "out.weight"));
        assertThat(values(trained, "out.bias")).isNotEqualTo(values(model, "out.bias"));
    }

    @OnEachEngine
    void saysWhenAndWhyItDiverged(Engine engine) {
        Model model = Networks.mlp(4, 5, 3);
        TrainingPlan plan = Networks.plan(new Networks.Momentum(1e30, 0), 2, 4);
        TrainingStoppedException stopped = catchThrowableOfType(
                TrainingStoppedException.class,
                () -> train(engine, model, Blobs.of(12, 4, 3), plan, TrainingSettings.DEFAULT));
        assertThat(stopped.reason()).isEqualTo(Reason.DIVERGED);
        assertThat(stopped)
                .hasMessageContaining("of 6, epoch 1")
                .hasMessageContaining("was the first that was infinite or no number.")
                .hasMessageContaining("lower learning rate than 1.0E30");
        assertThat(stopped.lastGood().graph().constants())
                .isEqualTo(model.graph().constants());
    }

    @OnEachEngine
    void saysThatParametersWereNoNumbersBefore(Engine engine) {
        Model model = Networks.mlp(4, 5, 3);
        Model lost = model.withGraph(GraphEditor.of(model.graph())
                .constant("out.bias", Tensor.of(new float[] {0, Float.NaN, Float.POSITIVE_INFINITY}, 3))
                .build());
        assertThatThrownBy(() -> train(
                        engine, lost, Blobs.of(12, 4, 3), Networks.plan(MOMENTUM, 1, 4), TrainingSettings.DEFAULT))
                .isInstanceOf(TrainingStoppedException.class)
                .hasMessageContaining("2 elements of the parameters were infinite or no numbers before");
    }

    @OnEachEngine
    void saysThatTheLossBecameGreater(Engine engine) {
        List<String> notes = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
        Model model = Networks.mlp(4, 5, 3);
        TrainingSettings settings = TrainingSettings.DEFAULT.withListener(listener);
        train(engine, model, Blobs.of(12, 4, 3), Networks.plan(new Networks.Ascent(0.1), 3, 4), settings);
        assertThat(notes).anyMatch(note -> note.startsWith("The training made the loss greater, from "));
        notes.clear();
        train(engine, model, Blobs.of(12, 4, 3), Networks.plan(new Networks.Momentum(0.1, 0), 3, 4), settings);
        assertThat(notes).noneMatch(note -> note.startsWith("The training made the loss greater"));
    }

    @OnEachEngine
    void refusesAWrongLabelBeforeTheFirstStep(Engine engine) {
        Model model = Networks.mlp(4, 5, 2);
        assertThatThrownBy(() -> train(
                        engine, model, Blobs.of(12, 4, 3), Networks.plan(MOMENTUM, 1, 4), TrainingSettings.DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("3 classes")
                .hasMessageContaining("predicts 2");
    }

    @OnEachEngine
    void validationSeesTheParametersOfItsEpoch(Engine engine) {
        int count = 12;
        Blobs data = Blobs.of(count, 4, 3);
        Model model = Networks.of(4).dense("out", 4, 3).softmax().model();
        List<EpochResult> heard = new ArrayList<>();
        train(
                engine,
                model,
                data,
                Networks.plan(MOMENTUM, 3, count),
                TrainingSettings.DEFAULT.withValidation(data).withListener(into(heard)));
        // with one batch for an epoch, the loss of an epoch is measured with the parameters after the one before
        assertThat(heard.get(0).validationLoss().getAsDouble())
                .isCloseTo(heard.get(1).loss(), within(1e-6));
        assertThat(heard.get(1).validationLoss().getAsDouble())
                .isCloseTo(heard.get(2).loss(), within(1e-6));
    }

    @OnEachEngine
    void measuresAnyLossAsValidationDoes(Engine engine) {
        Loss brier = (prediction, target) -> {
            Value error = prediction.softmax(1).sub(target.oneHot(prediction.size(1)));
            return error.mul(error).reduceSum(false, 1);
        };
        TrainingPlan plan = new TrainingPlan(brier, MOMENTUM, Schedule.CONSTANT, 2, 4, List.of());
        List<EpochResult> epochs = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochResult result) {
                epochs.add(result);
            }
        };
        Blobs others = Blobs.of(30, 4, 3);
        TrainingSettings settings =
                TrainingSettings.DEFAULT.withValidation(others).withListener(listener);
        Model trained = train(engine, Networks.mlp(4, 5, 3), Blobs.of(12, 4, 3), plan, settings);
        assertThat(new EngineTrainer(engine, TrainingSettings.DEFAULT).loss(trained, brier, others))
                .isCloseTo(epochs.get(1).validationLoss().orElseThrow(), within(1e-6));
    }

    @OnEachEngine
    void aLogitThatIsNoNumberIsNoRightAnswer(Engine engine) {
        GraphBuilder graph = new GraphBuilder("right");
        Value logits = graph.input("logits", TensorType.floats(Shape.batchOf(3)));
        Value target = graph.input("target", new TensorType(ElementType.INT64, Shape.batchOf()));
        graph.output("right", TrainingGraph.correct(logits, target));
        float nan = Float.NaN;
        Tensor rows = Tensor.of(new float[] {nan, 1, 2, 0, nan, 1, 5, 1, 2, nan, nan, nan}, 4, 3);
        try (Program program = engine.compile(graph.build())) {
            Tensor right = program.run(Map.of("logits", rows, "target", Tensor.of(new long[] {0, 1, 0, 0}, 4)))
                    .get("right");
            assertThat(right.getDouble(0)).isEqualTo(1);
        }
    }
}
