package dev.kiln.jobs.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.models.OpenBatch;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BatchFirstTest {

    private static final Dim N = Dim.of("N");
    private static final Dim T = Dim.of("T");

    private static Model model(UnaryOperator<Value> layers, Dim... input) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", layers.apply(graph.input("x", TensorType.floats(Shape.of(List.of(input))))));
        return Model.of(graph.build());
    }

    private static Value ofOnes(Value x, long... shape) {
        return x.graph().constant("w", Tensor.full(ElementType.FLOAT, 1, shape));
    }

    /** Time first, as ONNX has it where nothing else is said: {@code [T, N, 5]} becomes {@code [N, 8]}. */
    private static Value lastState(Value x) {
        GraphBuilder graph = x.graph();
        Value w = graph.constant("w", Tensor.zeros(ElementType.FLOAT, 1, 8, 5));
        Value r = graph.constant("r", Tensor.zeros(ElementType.FLOAT, 1, 8, 8));
        return graph.apply("", "RNN", Attributes.of("hidden_size", 8), List.of(x, w, r), 2)
                .get(1)
                .squeeze(0);
    }

    /** Six examples of as many numbers as asked for. */
    private static DataSet data(long... example) {
        long[] lengths = new long[example.length + 1];
        lengths[0] = 6;
        System.arraycopy(example, 0, lengths, 1, example.length);
        return TensorDataSet.classification(
                "arrays",
                Tensor.zeros(ElementType.FLOAT, lengths),
                Tensor.of(new long[] {0, 1, 2, 0, 1, 2}, 6),
                List.of("a", "b", "c"));
    }

    private static void isRefused(Model model, DataSet data, String... parts) {
        assertThatThrownBy(() -> DataFit.of(model, data))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("Transpose");
        assertThatThrownBy(() -> DataFit.ofInputs(model, data)).isInstanceOf(DataException.class);
    }

    private static void fits(Model model, DataSet data) {
        assertThat(DataFit.of(model, data).input().name()).isEqualTo("x");
    }

    @Test
    void refusesAModelWhoseExamplesAreColumns() {
        UnaryOperator<Value> product = x -> ofOnes(x, 3, 6).matMul(x);
        isRefused(model(product, Dim.of(6), N), data(6), "axis 1 of its input x [6, N]", "output y [3, N]");
        isRefused(model(product, Dim.of(6), Dim.UNKNOWN), data(6), "axis 1 of its input x [6, ?]");
        UnaryOperator<Value> square = x -> ofOnes(x, 6, 6).matMul(x);
        isRefused(model(square, Dim.of(6), N), data(6), "axis 1 of its input x [6, N]", "output y [6, N]");
    }

    @Test
    void refusesAPredictionWithTheBatchLast() {
        UnaryOperator<Value> product = x -> x.matMul(ofOnes(x, 6, 3)).transpose(1, 0);
        isRefused(model(product, N, Dim.of(6)), data(6), "output y [3, N]", "on its axis 1");
        isRefused(model(product, Dim.UNKNOWN, Dim.of(6)), data(6), "output y [3, ?]", "on its axis 1");
        isRefused(model(product, Dim.of(4), Dim.of(6)), data(6), "output y [3, 4]", "3 rows", "4 examples");
    }

    @Test
    void refusesSequencesWhoseTimeIsFirst() {
        isRefused(model(BatchFirstTest::lastState, Dim.of(10), N, Dim.of(5)), data(10, 5), "axis 1", "x [10, N, 5]");
        isRefused(model(BatchFirstTest::lastState, T, N, Dim.of(5)), data(10, 5), "axis 1", "x [T, N, 5]");
        isRefused(model(BatchFirstTest::lastState, Dim.UNKNOWN, Dim.UNKNOWN, Dim.of(5)), data(10, 5), "axis 1");
    }

    @Test
    void takesWhatHasTheBatchFirst() {
        fits(model(x -> lastState(x.transpose(1, 0, 2)), N, T, Dim.of(5)), data(10, 5));
        fits(model(x -> lastState(x.transpose(1, 0, 2)), N, N, Dim.of(5)), data(10, 5));
        fits(model(x -> lastState(x.transpose(1, 0, 2)), Dim.UNKNOWN, Dim.UNKNOWN, Dim.of(5)), data(10, 5));
        fits(model(x -> lastState(x.transpose(1, 0, 2)), Dim.of(2), T, Dim.of(5)), data(10, 5));
        fits(model(x -> x.reduceMean(false, 2, 3), Dim.of(1), Dim.of(3), Dim.of("H"), Dim.of("W")), data(3, 4, 4));
    }

    @Test
    void takesAFixedBatchThatWasOpened() {
        Graph opened = OpenBatch.of(model(
                                x -> x.reshape(4, 12).matMul(ofOnes(x, 12, 3)), Dim.of(4), Dim.of(3), Dim.of(4))
                        .graph())
                .graph();
        fits(Model.of(opened), data(3, 4));
    }

    /** The shape {@code [3, N]} goes through a root and its square, where inference does not follow it. */
    private static Value turned(Value x) {
        GraphBuilder graph = x.graph();
        Value shape = graph.apply("Shape", Attributes.NONE, x.transpose(1, 0)).cast(ElementType.FLOAT);
        Value same = shape.sqrt().square().add(0.5).cast(ElementType.INT64);
        return graph.apply("Reshape", Attributes.NONE, x, same);
    }

    @OnEachEngine
    void namesAnOutputWithOtherRowsThanExamples(Engine engine) {
        Model model = model(BatchFirstTest::turned, N, Dim.of(3));
        assertThatThrownBy(() -> new Evaluator(engine, 6).evaluate(model, 0, data(3)))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("output y of the model net", "FLOAT [3, 6] for 6 examples", "Transpose");
    }
}
