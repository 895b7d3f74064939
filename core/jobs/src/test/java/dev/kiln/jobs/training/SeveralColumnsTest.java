package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.layer.Branch;
import dev.kiln.api.layer.Network;
import dev.kiln.api.layer.NetworkBuilder;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.TargetLoss;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.ColumnarDataSet;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.attack.AttackListener;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.attack.TargetRule;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.Predictor;
import dev.kiln.models.Architecture;
import dev.kiln.models.ModelFiles;
import dev.kiln.plugins.attacks.Fgsm;
import dev.kiln.plugins.layers.Concat;
import dev.kiln.plugins.layers.Dense;
import dev.kiln.plugins.layers.Tanh;
import dev.kiln.plugins.losses.CrossEntropy;
import dev.kiln.plugins.losses.MeanSquaredError;
import dev.kiln.plugins.optimizers.Adam;
import dev.kiln.testkit.OnEachEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One network with two inputs and two targets, from its description to its file. */
class SeveralColumnsTest {

    private static final int EXAMPLES = 96;
    private static final double WEIGHT = 0.5;

    private static final String YAML = """
            inputs:
              left: {shape: [3]}
              right: {shape: [2]}
            layers:
              - dense: {units: 8, from: left, name: ofLeft}
              - dense: {units: 4, from: right, name: ofRight}
              - concat: {from: [ofLeft, ofRight], name: both}
              - tanh: {name: bent}
              - dense: {units: 2, name: kind}
              - dense: {units: 1, from: bent, name: size}
            outputs: [kind, size]
            """;

    private static Network inJava() {
        NetworkBuilder builder = new NetworkBuilder();
        Branch left = builder.input("left", 3).then("ofLeft", new Dense(8));
        Branch right = builder.input("right", 2).then("ofRight", new Dense(4));
        Branch both = left.join("both", new Concat(), right).then("bent", new Tanh());
        return builder.output("kind", both.then("kind", new Dense(2)))
                .output("size", both.then("size", new Dense(1)))
                .build();
    }

    private static float wave(int i) {
        return (float) Math.sin(1.7 * i + 0.3);
    }

    /** The kind says whether the left side outweighs the right one, the size is a linear function of both. */
    private static ColumnarDataSet data(String left, String right) {
        float[] lefts = new float[EXAMPLES * 3];
        float[] rights = new float[EXAMPLES * 2];
        long[] kinds = new long[EXAMPLES];
        float[] sizes = new float[EXAMPLES];
        for (int i = 0; i < lefts.length; i++) {
            lefts[i] = wave(i);
        }
        for (int i = 0; i < rights.length; i++) {
            rights[i] = wave(1000 + 3 * i);
        }
        for (int i = 0; i < EXAMPLES; i++) {
            float ofLeft = lefts[3 * i] + lefts[3 * i + 1] - lefts[3 * i + 2];
            float ofRight = rights[2 * i] - rights[2 * i + 1];
            kinds[i] = ofLeft > ofRight ? 1 : 0;
            sizes[i] = 0.5f * ofLeft + 0.25f * ofRight;
        }
        return ColumnarDataSet.named("sides")
                .input(left, Tensor.of(lefts, EXAMPLES, 3))
                .input(right, Tensor.of(rights, EXAMPLES, 2))
                .classes("kind", Tensor.of(kinds, EXAMPLES), List.of("less", "more"))
                .values("size", Tensor.of(sizes, EXAMPLES, 1))
                .build();
    }

    private static ColumnarDataSet data() {
        return data("left", "right");
    }

    private static TrainingPlan plan(int epochs) {
        return new TrainingPlan(new CrossEntropy(), new Adam(0.02), Schedule.CONSTANT, epochs, 32, List.of())
                .withFurther(List.of(new TargetLoss("size", new MeanSquaredError(), WEIGHT)));
    }

    @Test
    void isTheSameNetworkFromYamlAndFromJava() {
        Network read = Architecture.parse(YAML, "two.yaml", Extensions.besideHost());
        Model fromYaml = read.build(3);
        Model fromJava = inJava().build(3);
        assertThat(fromJava.graph().outputs()).containsExactly("kind", "size");
        assertThat(fromJava.prediction().output()).isEqualTo("kind");
        assertThat(fromJava.features().name()).isEqualTo("left");
        assertThat(ModelFiles.bytes(fromJava)).isEqualTo(ModelFiles.bytes(fromYaml));
    }

    /** The losses of the trainer against those computed from the predictions. */
    @OnEachEngine
    void theLossIsTheWeightedSumOfBoth(Engine engine) {
        Model model = inJava().build(3);
        List<EpochResult> heard = new ArrayList<>();
        TrainingSettings settings = TrainingSettings.DEFAULT
                .withValidation(data())
                .withListener(new TrainingListener() {
                    @Override
                    public void epoch(EpochResult result) {
                        heard.add(result);
                    }
                });
        Model trained = new EngineTrainer(engine, settings).train(model, data(), plan(1));
        double expected = loss(engine, trained);
        assertThat(heard.get(0).validationLoss().orElseThrow()).isCloseTo(expected, within(2e-6));
    }

    private static double loss(Engine engine, Model model) {
        DataFit fit = DataFit.of(model, data());
        Batch all = data().batch(LongStream.range(0, EXAMPLES).toArray());
        try (Predictor predictor = new Predictor(engine::compile, fit.heads(), fit.input(), 7)) {
            List<Tensor> predicted = predictor.predictAll(fit.data().batch(all.indices()));
            double loss = 0;
            for (int i = 0; i < EXAMPLES; i++) {
                double a = predicted.get(0).getDouble(2L * i);
                double b = predicted.get(0).getDouble(2L * i + 1);
                long kind = all.column("kind").longs().get(i);
                double error =
                        predicted.get(1).getDouble(i) - all.column("size").getDouble(i);
                loss += Math.log(Math.exp(a) + Math.exp(b)) - (kind == 0 ? a : b) + WEIGHT * error * error;
            }
            return loss / EXAMPLES;
        }
    }

    @OnEachEngine
    void isTrainedEvaluatedAttackedSavedAndReadAgain(Engine engine, @TempDir Path folder) {
        Model trained = new EngineTrainer(engine, TrainingSettings.DEFAULT).train(inJava().build(3), data(), plan(60));
        Path file = folder.resolve("two.onnx");
        ModelFiles.write(trained, file);
        Model read = ModelFiles.read(file);
        Evaluation evaluation = new Evaluator(engine, 10).evaluate(read, data());
        Quality.Regression size =
                (Quality.Regression) evaluation.further().get("size").quality();
        assertThat(evaluation.quality().share().orElseThrow()).isGreaterThan(0.9);
        assertThat(size.r2().orElseThrow()).isGreaterThan(0.9);

        Robustness left = attack(engine, read);
        Robustness right = attack(engine, read.withFeatures("right"));
        assertThat(left.results().get(0).inputs().orElseThrow().shape()).containsExactly(EXAMPLES, 3);
        assertThat(right.results().get(0).inputs().orElseThrow().shape()).containsExactly(EXAMPLES, 2);
        assertThat(robust(engine, read, left, "left"))
                .isEqualTo(left.results().get(0).robustAccuracy());
        assertThat(robust(engine, read, right, "right"))
                .isEqualTo(right.results().get(0).robustAccuracy());
        assertThat(left.results().get(0).robustAccuracy()).isLessThan(left.cleanAccuracy());
    }

    private static Robustness attack(Engine engine, Model model) {
        Fgsm attack = new Fgsm(new ThreatModel(Norm.LINF, 0.3, false));
        RobustnessSettings settings = new RobustnessSettings(20, 1, TargetRule.NEXT, 0, true);
        return new RobustnessEvaluation(engine, settings)
                .evaluate(
                        model.withRanges(InputInfo.UNBOUNDED, model.otherInputs()),
                        data(),
                        List.of(new NamedAttack("fgsm", attack)),
                        List.of(),
                        AttackListener.SILENT);
    }

    /** The accuracy where one column is replaced by what the attack found. */
    private static double robust(Engine engine, Model model, Robustness robustness, String attacked) {
        DataFit fit = DataFit.of(model, data());
        Batch all = fit.data().batch(LongStream.range(0, EXAMPLES).toArray());
        Tensor found = robustness.results().get(0).inputs().orElseThrow();
        try (Predictor predictor = new Predictor(engine::compile, fit.heads(), fit.input(), 64)) {
            Tensor predicted = predictor.predict(all.with(attacked, found));
            int right = 0;
            for (int i = 0; i < EXAMPLES; i++) {
                boolean isMore = predicted.getDouble(2L * i + 1) > predicted.getDouble(2L * i);
                right += isMore == (all.column("kind").longs().get(i) == 1) ? 1 : 0;
            }
            return (double) right / EXAMPLES;
        }
    }

    @Test
    void feedsColumnsOfOtherNamesInTheirOrderAndSaysSo() {
        Model model = inJava().build(3);
        DataFit fit = DataFit.of(model, data("a", "b"));
        assertThat(fit.notes()).anyMatch(note -> note.contains("a, b") && note.contains("left, right"));
        assertThat(fit.data().batch(0).column("right").shape()).containsExactly(1, 2);
    }

    @Test
    void refusesDataWithoutAColumnForEachInput() {
        DataSet one = ColumnarDataSet.named("one")
                .input("left", Tensor.of(new float[6], 2, 3))
                .classes("kind", Tensor.of(new long[2], 2), List.of("less", "more"))
                .build();
        assertThatThrownBy(() -> DataFit.of(inJava().build(3), one))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("takes the inputs left, right, and the data one have left");
    }

    @Test
    void saysWhichTargetIsNotUsed() {
        NetworkBuilder builder = new NetworkBuilder();
        Branch left = builder.input("left", 3);
        Branch right = builder.input("right", 2);
        Network network = builder.output("kind", left.join(new Concat(), right).then(new Dense(2)))
                .build();
        assertThat(DataFit.of(network.build(1), data()).notes())
                .anyMatch(note -> note.contains("no output size") && note.contains("not used"));
    }

    /** What a weight of 0 leaves out has no part in the loss: the mean is that of the others. */
    @OnEachEngine
    void weightsOfExamplesCount(Engine engine) {
        float[] weights = new float[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            weights[i] = i % 3 == 0 ? 0 : i % 3;
        }
        Loss plain = new CrossEntropy();
        Batch all = data().batch(LongStream.range(0, EXAMPLES).toArray());
        DataSet weighted = ColumnarDataSet.named("weighted")
                .input("left", all.column("left"))
                .input("right", all.column("right"))
                .classes("kind", all.column("kind"), List.of("less", "more"))
                .weight("importance", Tensor.of(weights, EXAMPLES))
                .build();
        Model model = inJava().build(3);
        double measured = new EngineTrainer(engine, TrainingSettings.DEFAULT).loss(model, plain, weighted);
        assertThat(measured).isCloseTo(weightedLoss(engine, model, weights), within(2e-6));
    }

    private static double weightedLoss(Engine engine, Model model, float[] weights) {
        DataFit fit = DataFit.of(model, data());
        Batch all = fit.data().batch(LongStream.range(0, EXAMPLES).toArray());
        try (Predictor predictor = new Predictor(engine::compile, fit.heads(), fit.input(), 64)) {
            Tensor predicted = predictor.predict(all);
            double sum = 0;
            double total = 0;
            for (int i = 0; i < EXAMPLES; i++) {
                double a = predicted.getDouble(2L * i);
                double b = predicted.getDouble(2L * i + 1);
                double right = all.column("kind").longs().get(i) == 0 ? a : b;
                sum += weights[i] * (Math.log(Math.exp(a) + Math.exp(b)) - right);
                total += weights[i];
            }
            return sum / total;
        }
    }
}
