package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.DataView;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataFitTest {

    /** Data that do not say how many classes they have. */
    private record Unnamed(DataSet whole) implements DataView {

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public Batch batch(long... indices) {
            return whole.batch(indices);
        }
    }

    @Test
    void acceptsDataThatFit() {
        assertThatCode(() ->
                        DataFit.of(Networks.mlp(4, 5, 3), Blobs.of(10, 4, 3)).inBatchesOf(4))
                .doesNotThrowAnyException();
        assertThatCode(() -> DataFit.of(Networks.mlp(4, 5, 3), new Unnamed(Blobs.of(10, 4, 3)))
                        .inBatchesOf(4))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesExamplesOfAnotherShape() {
        assertThatThrownBy(() ->
                        DataFit.of(Networks.mlp(4, 5, 3), Blobs.of(10, 7, 3)).inBatchesOf(4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[7]")
                .hasMessageContaining("[N, 4]");
    }

    @Test
    void findsALabelThatTheModelDoesNotKnow() {
        assertThatThrownBy(() -> DataFit.of(Networks.mlp(4, 5, 3), new Unnamed(Blobs.of(10, 4, 5)))
                        .inBatchesOf(4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("example 3 has the label 3")
                .hasMessageContaining("3 classes: 0 to 2");
    }

    @Test
    void refusesEmptyData() {
        assertThatThrownBy(() ->
                        DataFit.of(Networks.mlp(4, 5, 3), Blobs.of(0, 4, 3)).inBatchesOf(4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no examples");
    }

    @Test
    void refusesTargetsOfAnotherShape() {
        assertThatThrownBy(
                        () -> DataFit.of(Networks.mlp(4, 5, 3), new Ones(10, 4)).inBatchesOf(4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[1, 4]")
                .hasMessageContaining("[N, 3]");
    }

    @Test
    void refusesABatchThatAModelOfFixedBatchDoesNotTake() {
        Model model = Networks.mlp(4, 5, 3);
        TensorType fixed = TensorType.floats(Shape.batchOf(4).with(0, Dim.of(2)));
        Model rigid =
                model.withGraph(GraphEditor.of(model.graph()).retype("x", fixed).build());
        assertThatCode(() -> DataFit.of(rigid, Blobs.of(10, 4, 3)).inBatchesOf(2))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> DataFit.of(rigid, Blobs.of(10, 4, 3)).inBatchesOf(4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("exactly 2")
                .hasMessageContaining("batches of 4");
        assertThatThrownBy(() -> DataFit.of(rigid, Blobs.of(9, 4, 3)).inBatchesOf(2))
                .isInstanceOf(DataException.class);
    }

    private static Model tokenModel(ElementType type) {
        GraphBuilder graph = new GraphBuilder("tokens");
        Value tokens = graph.input("tokens", new TensorType(type, Shape.batchOf(3)));
        Value table = graph.constant("table", Tensor.of(new float[] {0, 1, 1, 0, 2, 1, 1, 2}, 4, 2));
        graph.output("y", table.gather(tokens, 0).reduceMean(false, 1));
        return Model.of(graph.build()).withParameters(Set.of("table"));
    }

    private static TensorDataSet classes(Tensor inputs, long[] labels, String... names) {
        return TensorDataSet.classification("arrays", inputs, Tensor.of(labels, labels.length), List.of(names));
    }

    @Test
    void givesTokensTheIntegersThatTheModelTakes() {
        long[] labels = {0, 1};
        Tensor tokens = Tensor.of(new long[] {0, 1, 2, 3, 3, 0}, 2, 3);
        for (ElementType given : List.of(ElementType.INT64, ElementType.INT32, ElementType.FLOAT)) {
            for (ElementType wanted : List.of(ElementType.INT64, ElementType.INT32)) {
                DataFit fit = DataFit.of(tokenModel(wanted), classes(tokens.cast(given), labels, "a", "b"));
                assertThat(fit.data().batch(1, 0).inputs())
                        .isEqualTo(
                                Tensor.of(new long[] {3, 3, 0, 0, 1, 2}, 2, 3).cast(wanted));
                assertThat(fit.notes()).hasSize(given == ElementType.FLOAT ? 1 : 0);
            }
        }
    }

    @Test
    void refusesFractionsWhereTheModelTakesTokens() {
        Tensor halves = Tensor.full(ElementType.FLOAT, 0.5, 2, 3);
        assertThatThrownBy(() ->
                        DataFit.of(tokenModel(ElementType.INT64), classes(halves, new long[] {0, 1}, "a", "b")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("0.5")
                .hasMessageContaining("whole numbers");
    }

    @Test
    void refusesTokensThatTheTableDoesNotHave() {
        Tensor tokens = Tensor.of(new float[] {0, 1, 2, 3, 4, 0}, 2, 3);
        assertThatThrownBy(() ->
                        DataFit.of(tokenModel(ElementType.INT32), classes(tokens, new long[] {0, 1}, "a", "b")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("token 4");
    }

    @OnEachEngine
    void learnsFromImagesWhereTheModelTakesVectors(Engine engine) {
        Blobs blobs = Blobs.of(12, 4, 3);
        Tensor images = blobs.batch(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).inputs();
        long[] labels = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
        TensorDataSet flat = classes(images, labels, "a", "b", "c");
        TensorDataSet square = classes(images.reshape(12, 1, 2, 2), labels, "a", "b", "c");
        EngineTrainer trainer = new EngineTrainer(engine, TrainingSettings.DEFAULT.withValidation(square));
        TrainingPlan plan = Networks.plan(new Networks.Momentum(0.1, 0), 2, 5);
        Model fromImages = trainer.train(Networks.mlp(4, 5, 3), square, plan);
        Model fromVectors = trainer.train(Networks.mlp(4, 5, 3), flat, plan);
        assertThat(fromImages.graph().constants()).isEqualTo(fromVectors.graph().constants());
    }

    @Test
    void saysThatTheModelHasMoreClasses() {
        assertThat(DataFit.of(Networks.mlp(4, 5, 5), Blobs.of(9, 4, 3)).notes())
                .containsExactly("The data blobs have 3 classes, the model "
                        + Networks.mlp(4, 5, 5).graph().name() + " 5; they are matched by number.");
    }

    @Test
    void matchesClassesByTheirNames() {
        Model model = Networks.mlp(4, 5, 3).withClasses(List.of("cat", "dog", "fox"));
        TensorDataSet data = classes(Tensor.zeros(ElementType.FLOAT, 3, 4), new long[] {0, 1, 1}, "fox", "cat");
        DataFit fit = DataFit.of(model, data);
        assertThat(fit.data().batch(0, 1, 2).targets()).isEqualTo(Tensor.of(new long[] {2, 0, 0}, 3));
        assertThat(fit.data().classes()).containsExactly("cat", "dog", "fox");
        assertThat(fit.notes()).singleElement().asString().endsWith("matched by name.");
        assertThat(DataFit.of(fit.model(), fit.data()).data()).isSameAs(fit.data());
    }

    @Test
    void saysThatNamesOfClassesDiffer() {
        Model model = Networks.mlp(4, 5, 2).withClasses(List.of("cat", "dog"));
        TensorDataSet others = classes(Tensor.zeros(ElementType.FLOAT, 2, 4), new long[] {0, 1}, "Katze", "Hund");
        assertThat(DataFit.of(model, others).notes()).singleElement().asString().contains("Katze", "dog", "number");
        TensorDataSet numbered = classes(Tensor.zeros(ElementType.FLOAT, 2, 4), new long[] {0, 1}, "0", "1");
        assertThat(DataFit.of(model, numbered).notes()).isEmpty();
    }

    @Test
    void fitsDataWithoutLookingAtLabels() {
        assertThatCode(() -> DataFit.ofInputs(Networks.mlp(4, 5, 3), Blobs.of(9, 4, 7)))
                .doesNotThrowAnyException();
    }
}
