package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.ExampleRun;
import dev.kiln.models.ModelFiles;
import dev.kiln.onnx.FileExample;
import dev.kiln.testkit.OnEachEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which output is the prediction where a model has several: the data show it, the user says it, the file keeps it. */
class SeveralOutputsTest {

    private final GraphBuilder graph = new GraphBuilder("net");
    private final Value x = graph.input("x", TensorType.floats(Shape.batchOf(6)));

    /** Labels are the greatest of the first three features. */
    private static TensorDataSet data() {
        float[] features = {
            1, 0, 0, 9, 0, 0,
            0, 1, 0, 0, 0, 9,
            0, 0, 1, 9, 9, 0,
            3, 2, 1, 0, 9, 0
        };
        return TensorDataSet.classification(
                "arrays", Tensor.of(features, 4, 6), Tensor.of(new long[] {0, 1, 2, 0}, 4), List.of("a", "b", "c"));
    }

    /** Features that are not part of the scores, the scores, and the class. */
    private Model model() {
        Value weight = graph.constant("weight", Tensor.of(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3));
        Value scores = x.slice(1, 0, 3).matMul(weight);
        graph.output("features", x.mul(2));
        graph.output("scores", scores);
        graph.output("label", scores.argMax(1));
        return Model.of(graph.build()).withParameters(Set.of("weight"));
    }

    private static double accuracy(Engine engine, Model model) {
        return ((Quality.Classification)
                        new Evaluator(engine, 3).evaluate(model, data()).quality())
                .accuracy();
    }

    @OnEachEngine
    void takesTheOutputWithAScoreForEachClass(Engine engine) {
        Model model = model();
        assertThat(model.prediction()).isEqualTo(new Prediction("features", false));
        assertThat(accuracy(engine, model)).isEqualTo(1);
        DataFit fit = DataFit.of(model, data());
        assertThat(fit.model().prediction()).isEqualTo(Prediction.stated("scores"));
        assertThat(fit.notes()).singleElement().asString().contains("scores", "features", "label", "--prediction");
    }

    @OnEachEngine
    void remembersWhatItLearnedToPredictAndKeepsTheOthers(Engine engine, @TempDir Path folder) {
        Model model = model();
        Model trained = new EngineTrainer(engine, TrainingSettings.DEFAULT)
                .train(model, data(), Networks.plan(new Networks.Momentum(0.1, 0), 1, 2));
        Path file = folder.resolve("trained.onnx");
        ModelFiles.write(trained, file);
        Model read = ModelFiles.read(file);
        assertThat(read.prediction()).isEqualTo(Prediction.stated("scores"));
        assertThat(read.graph().outputs()).containsExactly("features", "scores", "label");
        assertThat(read.graph().constant("weight")).isNotEqualTo(model.graph().constant("weight"));
    }

    /** The prediction of {@link #model()} after an output that no engine can give. */
    private Model besideASequence() {
        graph.output("sequence", graph.apply("SequenceConstruct", Attributes.NONE, x, x.mul(2)));
        return model();
    }

    @OnEachEngine
    void runsNothingButThePredictionWhereAnotherOutputIsNoTensor(Engine engine, @TempDir Path folder) {
        Model model = besideASequence();
        assertThat(accuracy(engine, model)).isEqualTo(1);
        Model fitted = DataFit.of(model, data()).model();
        assertThat(Verdicts.of(engine, fitted).byName().values()).allMatch(Verdict::isPossible);
        FileExample example = ExampleRun.of(engine, fitted, data());
        // the weight is the unit matrix: the scores are the first three features
        assertThat(example.outputs())
                .containsOnlyKeys("scores")
                .containsEntry("scores", Tensor.of(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 3, 2, 1}, 4, 3));
        Model trained = new EngineTrainer(engine, TrainingSettings.DEFAULT)
                .train(fitted, data(), Networks.plan(new Networks.Momentum(0.1, 0), 1, 2));
        Path file = folder.resolve("trained.onnx");
        ModelFiles.write(trained, file);
        assertThat(ModelFiles.read(file).graph().outputs()).containsExactly("sequence", "features", "scores", "label");
    }

    @OnEachEngine
    void comparesAllOutputsWhereAllAreTensors(Engine engine) {
        assertThat(ExampleRun.of(engine, model(), data()).outputs()).containsOnlyKeys("features", "scores", "label");
    }

    @Test
    void takesWhatTheUserNames() {
        Model stated = model().withPrediction(Prediction.stated("features"));
        DataFit fit = DataFit.of(stated, data());
        assertThat(fit.model().prediction().output()).isEqualTo("features");
        assertThat(fit.notes()).singleElement().asString().contains("3 classes", "6", "number");
    }

    @Test
    void namesAnOutputThatFitsWhereTheOneThatWasNamedDoesNot() {
        assertThatThrownBy(() -> DataFit.of(model().withPrediction(Prediction.stated("label")), data()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the class that was chosen")
                .hasMessageContaining("--prediction scores");
    }

    @Test
    void refusesADetector() {
        graph.output("boxes", x.reshape(0, 2, 3));
        Model boxes = Model.of(graph.build());
        assertThatThrownBy(() -> DataFit.of(boxes, data()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no score for each class")
                .hasMessageContaining("[N, 2, 3]");
    }

    @Test
    void refusesScoresOfBoxesThatWereChosen() {
        Value boxes = x.slice(1, 0, 4).unsqueeze(1);
        Value scores = x.slice(1, 0, 1).unsqueeze(1);
        Value chosen = graph.apply("NonMaxSuppression", Attributes.NONE, boxes, scores);
        Value rows = x.gather(chosen.slice(1, 2, 3).squeeze(1), 0);
        graph.output("scores", rows);
        Model model = Model.of(graph.build());
        assertThatThrownBy(() -> DataFit.of(model, data()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("NonMaxSuppression");
    }

    @Test
    void refusesAModelWithASecondInput() {
        graph.output("sum", x.add(graph.input("prior", TensorType.floats(Shape.batchOf(6)))));
        Model model = Model.of(graph.build());
        assertThatThrownBy(() -> DataFit.of(model, data())).hasMessageContaining("takes the inputs x, prior");
    }

    @Test
    void takesTheOutputOfTheTargetsShapeInRegression() {
        graph.output("pairs", x.slice(1, 0, 2));
        graph.output("value", x.slice(1, 2, 3));
        TensorDataSet values = TensorDataSet.regression(
                "values", Tensor.zeros(ElementType.FLOAT, 4, 6), Tensor.zeros(ElementType.FLOAT, 4, 1));
        assertThat(DataFit.of(Model.of(graph.build()), values).model().prediction())
                .isEqualTo(Prediction.stated("value"));
    }
}
