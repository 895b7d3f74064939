package dev.kiln.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Task;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LogitsTest {

    private static String logits(UnaryOperator<Value> end) {
        GraphBuilder builder = new GraphBuilder("net");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(3)));
        builder.output("y", end.apply(x.tanh()));
        Graph graph = builder.build();
        return graph.producer(Model.of(graph).logits()).orElseThrow().operator();
    }

    @Test
    void looksBehindSoftmax() {
        assertThat(logits(x -> x.softmax(1))).isEqualTo("Tanh");
    }

    @Test
    void takesLogProbabilitiesAsTheyAre() {
        assertThat(logits(x -> x.logSoftmax(1).mul(1).logSoftmax(1))).isIn("Identity", "LogSoftmax");
    }

    @Test
    void takesAPredictionWithoutSoftmaxAsItIs() {
        assertThat(logits(x -> x.mul(2))).isIn("Identity", "Mul");
    }

    private static Model ending(UnaryOperator<Value> end, long... example) {
        GraphBuilder builder = new GraphBuilder("net");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(example)));
        builder.output("y", end.apply(x));
        return Model.of(builder.build());
    }

    @Test
    void looksBehindSigmoidAndWhatRearrangesItsResult() {
        assertThat(logits(x -> x.sigmoid())).isEqualTo("Tanh");
        assertThat(logits(x -> x.sigmoid().unsqueeze(2).clip(0.001, 0.999).flatten(1)))
                .isEqualTo("Tanh");
    }

    @Test
    void looksBehindPercentages() {
        assertThat(logits(x -> x.softmax(1).mul(100))).isEqualTo("Tanh");
        assertThat(logits(x -> x.softmax(1).clip(0, 1).mul(100).flatten(1))).isEqualTo("Tanh");
        assertThat(logits(x -> x.softmax(1).mul(-1))).isIn("Identity", "Mul");
        assertThat(logits(x -> x.sigmoid().mul(100))).isIn("Identity", "Mul");
    }

    @Test
    void staysInFrontOfASoftmaxOverSomethingElseThanClasses() {
        assertThat(logits(x -> x.softmax(0))).isIn("Identity", "Softmax");
        assertThat(logits(x -> x.unsqueeze(2).softmax(2).flatten(1))).isIn("Identity", "Flatten");
        assertThat(logits(x -> x.unsqueeze(2).softmax(1).flatten(1))).isEqualTo("Unsqueeze");
        assertThat(logits(x -> x.unsqueeze(1).softmax(-1).squeeze(1))).isEqualTo("Unsqueeze");
    }

    @Test
    void makesTwoLogitsOfOneScore() {
        for (Model model : List.of(
                ending(x -> x, 1),
                ending(x -> x.sigmoid(), 1),
                ending(x -> x.squeeze(1), 1),
                ending(x -> x.sigmoid().squeeze(1), 1),
                ending(x -> x.unsqueeze(2, 3), 1))) {
            assertThat(model.hasOneScore()).isTrue();
            assertThat(model.logitsShape()).isEqualTo(Shape.batchOf(2));
            GraphBuilder builder = new GraphBuilder("other");
            Value x = builder.input("x", TensorType.floats(Shape.batchOf(1)));
            Value logits = model.logits(builder.inline(model.graph(), model.bindings(x)));
            assertThat(logits.shape()).isEqualTo(Shape.batchOf(2));
        }
    }

    @Test
    void isThePredictionItselfInRegression() {
        Model model = ending(x -> x.softmax(1), 3);
        assertThat(model.predictedName(Task.REGRESSION)).isEqualTo("y");
        assertThat(model.predictedName(Task.CLASSIFICATION)).isEqualTo("x");
        assertThat(ending(x -> x.sigmoid(), 1).predictedShape(Task.REGRESSION)).isEqualTo(Shape.batchOf(1));
    }

    @Test
    void refusesBatchesThatAModelOfFixedBatchDoesNotTake() {
        GraphBuilder builder = new GraphBuilder("rigid");
        builder.output(
                "y", builder.input("x", TensorType.floats(Shape.of(1, 4))).relu());
        Model rigid = Model.of(builder.build());
        GraphBuilder other = new GraphBuilder("other");
        assertThatThrownBy(() -> rigid.bindings(other.input("x", TensorType.floats(Shape.batchOf(4)))))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("exactly 1");
        assertThat(rigid.bindings(other.input("one", TensorType.floats(Shape.of(1, 4)))))
                .containsOnlyKeys("x");
    }

    @Test
    void laysImagesOutAsVectors() {
        Model model = ending(x -> x.relu(), 6);
        GraphBuilder other = new GraphBuilder("other");
        Value image = other.input("image", TensorType.floats(Shape.batchOf(1, 2, 3)));
        assertThat(model.bindings(image).get("x").shape()).isEqualTo(Shape.batchOf(6));
    }

    private static void assertLogits(UnaryOperator<Value> end, String operator) {
        Model model =
                ending(x -> end.apply(x.tanh().matMul(x.graph().constant("w", Tensor.of(new float[] {1}, 1, 1)))), 1);
        assertThat(model.graph().producer(model.logits()).orElseThrow().operator())
                .isEqualTo(operator);
        assertThat(model.oneScore()).contains(OneScore.PROBABILITY);
    }

    @Test
    void looksBehindASigmoidWrittenByHandAndWhatChangesNothing() {
        assertLogits(z -> z.neg().exp().add(1).reciprocal(), "MatMul");
        assertLogits(z -> z.mul(-1).exp().add(1).pow(-1), "MatMul");
        assertLogits(z -> z.graph().scalar(1).div(z.neg().exp().add(1)), "MatMul");
        assertLogits(z -> z.exp().div(z.exp().add(1)), "MatMul");
        assertLogits(z -> z.sigmoid().mul(1).add(0).squeeze(1), "MatMul");
    }

    @Test
    void takesAScoreForAProbabilityThatTheGraphKeepsBetween0And1() {
        for (UnaryOperator<Value> end : List.<UnaryOperator<Value>>of(
                z -> z.graph().apply("HardSigmoid", Attributes.NONE, z),
                z -> z.clip(0, 1),
                z -> z.mul(0.5).tanh().add(1).mul(0.5),
                z -> z.sigmoid().add(z.tanh().square().clip(0, 1)).div(2),
                z -> z.sigmoid().neg().add(1),
                z -> z.greater(z.graph().scalar(0)).cast(ElementType.FLOAT))) {
            Model model = ending(end, 1);
            assertThat(model.hasOneScore()).isTrue();
            assertThat(model.oneScore()).contains(OneScore.PROBABILITY);
            assertThat(model.logits()).isEqualTo("y");
            assertThat(model.logitsShape()).isEqualTo(Shape.batchOf(2));
        }
    }

    @Test
    void takesOtherScoresForLogitsUnlessItIsStated() {
        for (UnaryOperator<Value> end : List.<UnaryOperator<Value>>of(
                z -> z,
                Value::relu,
                z -> z.clip(-1, 1),
                z -> z.sigmoid().mul(2),
                z -> z.tanh().add(1))) {
            Model model = ending(end, 1);
            assertThat(model.oneScore()).isEmpty();
            assertThat(model.withOneScore(OneScore.LOGIT).oneScore()).contains(OneScore.LOGIT);
            assertThat(model.withOneScore(OneScore.PROBABILITY).oneScore()).contains(OneScore.PROBABILITY);
        }
        assertThat(ending(Value::sigmoid, 1).withOneScore(OneScore.LOGIT).oneScore())
                .contains(OneScore.PROBABILITY);
        assertThat(ending(x -> x.softmax(1), 3).oneScore()).isEmpty();
    }

    @Test
    void readsTheLogitsOfTwoClassesBehindTheSecondColumnOfTheirSoftmax() {
        for (UnaryOperator<Value> end : List.<UnaryOperator<Value>>of(
                x -> x.softmax(1).slice(1, 1, 2),
                x -> x.softmax(1).slice(1, -1, Long.MAX_VALUE).squeeze(1),
                x -> x.softmax(-1).gather(x.graph().integers(1), 1),
                x -> x.softmax(1)
                        .gather(x.graph().scalar(1).cast(ElementType.INT64), 1)
                        .identity())) {
            Model model = ending(end, 2);
            assertThat(model.hasOneScore()).isTrue();
            assertThat(model.oneScore()).contains(OneScore.PROBABILITY);
        }
        assertThat(ending(x -> x.softmax(1).slice(1, 1, 2), 2).logits()).isEqualTo("x");
        assertThat(ending(x -> x.softmax(1).slice(1, 0, 1), 2).logits()).isEqualTo("y");
    }
}
