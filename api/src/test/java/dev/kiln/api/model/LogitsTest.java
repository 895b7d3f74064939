package dev.kiln.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.GraphException;
import dev.kiln.api.data.Task;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Value;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.TensorType;
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
}
