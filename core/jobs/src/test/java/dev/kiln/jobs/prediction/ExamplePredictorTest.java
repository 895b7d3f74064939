package dev.kiln.jobs.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.data.ColumnarDataSet;
import dev.kiln.data.DataSets;
import dev.kiln.data.Encoded;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Predictions of models whose results are known: their inputs, or these with a known function after them. */
class ExamplePredictorTest {

    private static final float[] LOGITS = {2, 0, -1, 0, 3, 1, -1, 0, 0.5f, 1, 0.5f, 0};

    @TempDir
    private Path folder = Path.of("");

    private static Model model(int width, UnaryOperator<Value> layers) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", layers.apply(graph.input("x", TensorType.floats(Shape.batchOf(width)))));
        return Model.of(graph.build());
    }

    /** Four examples whose targets are wrong, or of another kind: they are not used. */
    private static DataSet data() {
        return TensorDataSet.regression("arrays", Tensor.of(LOGITS, 4, 3), Tensor.of(new float[] {9, 9, 9, 9}, 4, 1));
    }

    /** The softmax of a row of the logits, by its definition. */
    private static double[] softmax(int row) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            sum += Math.exp(LOGITS[row * 3 + k]);
        }
        double[] probabilities = new double[3];
        for (int k = 0; k < 3; k++) {
            probabilities[k] = Math.exp(LOGITS[row * 3 + k]) / sum;
        }
        return probabilities;
    }

    private static Predictions predictions(Engine engine, Model model, DataSet data) {
        return new ExamplePredictor(engine, 3).predict(model, data);
    }

    private static Predicted.OfClass ofClass(Predictions predictions, int example) {
        return (Predicted.OfClass) predictions.examples().get(example).targets().get(0);
    }

    private static float[] values(Predictions predictions, int example, int target) {
        return ((Predicted.OfValues)
                        predictions.examples().get(example).targets().get(target))
                .values();
    }

    private static void assertSoftmax(Predictions predictions) {
        assertThat(predictions.examples()).hasSize(4);
        for (int row = 0; row < 4; row++) {
            assertThat(ofClass(predictions, row).probabilities()).containsExactly(softmax(row), within(1e-6));
        }
        assertThat(IntStream.range(0, 4).map(row -> ofClass(predictions, row).number()))
                .containsExactly(0, 1, 2, 0);
    }

    @OnEachEngine
    void givesTheClassesOfTheModelWithTheirProbabilities(Engine engine) {
        Predictions predictions =
                predictions(engine, model(3, Value::identity).withClasses(List.of("ant", "bee", "cat")), data());

        assertThat(predictions.form().targets())
                .containsExactly(new PredictedTarget("y", Task.CLASSIFICATION, List.of("ant", "bee", "cat"), 3));
        assertSoftmax(predictions);
        assertThat(predictions.examples()).extracting(PredictedExample::name).containsExactly("0", "1", "2", "3");
        assertThat(predictions.notes()).isEmpty();
    }

    @OnEachEngine
    void recognizesAClassifierFromElsewhereByItsSoftmax(Engine engine) {
        Predictions predictions = predictions(engine, model(3, x -> x.softmax(1)), withoutTargets());

        assertThat(predictions.form().targets().get(0).classes()).containsExactly("0", "1", "2");
        assertSoftmax(predictions);
    }

    @OnEachEngine
    void takesProbabilitiesThatTheGraphDoesNotShowAsTheyAre(Engine engine) {
        Model model = model(3, x -> x.softmax(1).add(x.mul(0f))).withClasses(List.of("a", "b", "c"));

        assertSoftmax(predictions(engine, model, data()));
    }

    @OnEachEngine
    void givesEachClassByItselfWhereTheModelEndsInSigmoid(Engine engine) {
        Predictions predictions = predictions(engine, model(3, Value::sigmoid), withoutTargets());

        assertThat(ofClass(predictions, 1).probabilities())
                .containsExactly(new double[] {0.5, 1 / (1 + Math.exp(-3)), 1 / (1 + Math.exp(-1))}, within(1e-6));
    }

    @OnEachEngine
    void oneScoreIsTheSecondOfTwoClasses(Engine engine) {
        Model model = model(3, x -> x.slice(1, 0, 1)).withClasses(List.of("no", "yes"));

        Predictions predictions = predictions(engine, model, data());

        assertThat(ofClass(predictions, 0).probabilities())
                .containsExactly(new double[] {1 / (1 + Math.exp(2)), 1 / (1 + Math.exp(-2))}, within(1e-6));
        assertThat(IntStream.range(0, 4).map(row -> ofClass(predictions, row).number()))
                .containsExactly(1, 0, 0, 1);
    }

    @OnEachEngine
    void givesValuesWithANoteWhereNothingSaysThatTheyAreClasses(Engine engine) {
        Predictions predictions = predictions(engine, model(3, Value::identity), withoutTargets());

        assertThat(values(predictions, 1, 0)).containsExactly(0, 3, 1);
        assertThat(predictions.notes())
                .singleElement()
                .asString()
                .contains("does not say whether its prediction y", "--task classification");
        assertSoftmax(new ExamplePredictor(engine, 3, Optional.of(Task.CLASSIFICATION))
                .predict(model(3, Value::identity), withoutTargets()));
    }

    /** The same four examples, of which the file has no targets. */
    private DataSet withoutTargets() {
        try {
            Path file = Files.writeString(folder.resolve("rows.csv"), "a,b,c\n2,0,-1\n0,3,1\n-1,0,0.5\n1,0.5,0\n");
            try (Stream<DataSet> parts =
                    DataSets.builtIn().inputs("csv:" + file + "?scale=none", model(3, Value::identity))) {
                return parts.toList().get(0);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @OnEachEngine
    void aModelOfATableGivesValuesInTheUnitOfItsTargetAndTheLinesOfTheFile(Engine engine) throws IOException {
        Path training = Files.writeString(folder.resolve("houses.csv"), "area,price\n100,1.5\n300,2.5\n");
        Model fresh = model(1, x -> x.mul(10f));
        Model model = Encoded.recorded(fresh, DataSets.builtIn().open("csv:" + training, fresh));
        Path table = Files.writeString(folder.resolve("new.csv"), "area\n300\n200\n100\n");

        Predictions predictions =
                predictions(engine, model, parts("csv:" + table, model).get(0));

        assertThat(predictions.form())
                .isEqualTo(new PredictionForm(
                        "line", List.of(new PredictedTarget("price", Task.REGRESSION, List.of(), 1))));
        // the mean of the areas is 200 and their deviation 100
        assertThat(IntStream.range(0, 3).mapToObj(row -> values(predictions, row, 0)[0]))
                .containsExactly(10f, 0f, -10f);
        assertThat(predictions.examples()).extracting(PredictedExample::name).containsExactly("2", "3", "4");
    }

    private static List<DataSet> parts(String spec, Model model) {
        try (Stream<DataSet> parts = DataSets.builtIn().inputs(spec, model)) {
            return parts.toList();
        }
    }

    @OnEachEngine
    void namesOfExamplesGoOnFromPartToPart(Engine engine) throws IOException {
        Model model = model(1, x -> x.mul(2f));
        StringBuilder rows = new StringBuilder("a\n");
        IntStream.range(0, 2500).forEach(i -> rows.append(i).append('\n'));
        Path table = Files.writeString(folder.resolve("long.csv"), rows);
        List<PredictedExample> seen = new ArrayList<>();

        try (Stream<DataSet> parts = DataSets.builtIn().inputs("csv:" + table + "?scale=none", model)) {
            long count = new ExamplePredictor(engine, 64).predict(model, parts, new PredictionListener() {
                @Override
                public void begin(PredictionForm form) {
                    assertThat(seen).isEmpty();
                }

                @Override
                public void example(PredictedExample example) {
                    seen.add(example);
                }
            });
            assertThat(count).isEqualTo(2500);
        }

        for (int i = 0; i < 2500; i++) {
            assertThat(seen.get(i).name()).isEqualTo(Integer.toString(i + 2));
            assertThat(((Predicted.OfValues) seen.get(i).targets().get(0)).values())
                    .containsExactly(2f * i);
        }
    }

    @OnEachEngine
    void predictsAllTargetsThatTheModelWasTrainedWith(Engine engine) {
        GraphBuilder graph = new GraphBuilder("net");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        graph.output("kind", x.identity());
        graph.output("size", x.slice(1, 1, 2).mul(100f));
        DataSet training = ColumnarDataSet.named("training")
                .input("x", Tensor.of(LOGITS, 4, 3))
                .classes("kind", Tensor.of(new long[] {0, 1, 2, 0}, 4), List.of("ant", "bee", "cat"))
                .values("size", Tensor.of(new float[] {1, 2, 3, 4}, 4, 1))
                .build();
        Model model = Encoded.recorded(Model.of(graph.build()), training);

        Predictions predictions = predictions(engine, model, data());

        assertThat(predictions.form().targets())
                .containsExactly(
                        new PredictedTarget("kind", Task.CLASSIFICATION, List.of("ant", "bee", "cat"), 3),
                        new PredictedTarget("size", Task.REGRESSION, List.of(), 1));
        assertSoftmax(predictions);
        assertThat(IntStream.range(0, 4).mapToObj(row -> values(predictions, row, 1)[0]))
                .containsExactly(0f, 300f, 0f, 50f);
    }

    @OnEachEngine
    void aScoreThatIsNotANumberIsNoClass(Engine engine) {
        Model model = model(3, x -> x.sub(1f).sqrt()).withClasses(List.of("a", "b", "c"));

        Predicted.OfClass predicted = ofClass(predictions(engine, model, data()), 0);

        assertThat(predicted.number()).isEqualTo(-1);
        assertThat(predicted.probability()).isNaN();
        assertThat(predicted.likeliest(5)).isEmpty();
    }
}
