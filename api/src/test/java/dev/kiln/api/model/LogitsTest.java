package dev.kiln.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Value;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.TensorType;
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
}
