package dev.kiln.graph.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class VanishingGradientTest {

    private static Optional<String> reason(UnaryOperator<Value> model) {
        GraphBuilder graph = new GraphBuilder("model");
        Value x = graph.input("x", TensorType.floats(Shape.of(2, 3)));
        Value y = graph.inLayer("net", () -> model.apply(x));
        return VanishingGradient.reason(graph, y, List.of(x));
    }

    private static Value quantized(Value x, ElementType type) {
        Value zero = x.graph().constant(Tensor.scalar(type, 0));
        return x.graph().apply("QuantizeLinear", Attributes.NONE, x, x.graph().scalar(0.1), zero);
    }

    @Test
    void aPathIsNoReason() {
        assertThat(reason(x -> x.relu().softmax(1))).isEmpty();
        assertThat(reason(x -> x.round().add(x))).isEmpty();
        assertThat(reason(x -> x.greater(x.mul(2)).where(x, x.neg()))).isEmpty();
    }

    @Test
    void roundingByHandEndsEveryPath() {
        assertThat(reason(x -> x.mul(10).round().div(10).softmax(1)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("Round (net.Round)"));
    }

    @Test
    void castsToIntegersAndIndicesEndEveryPath() {
        assertThat(reason(x -> x.mul(10).cast(ElementType.INT32).cast(ElementType.FLOAT)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("Cast"));
        assertThat(reason(x -> x.argMax(1).oneHot(3)))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("ArgMax").doesNotContain("OneHot"));
        assertThat(reason(x -> x.greater(x.mul(2)).cast(ElementType.FLOAT)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("Greater"));
    }

    @Test
    void quantizedValuesAreFollowed() {
        assertThat(reason(x -> {
                    Value q = quantized(x, ElementType.INT8);
                    return x.graph()
                            .apply(
                                    "DequantizeLinear",
                                    Attributes.NONE,
                                    q.transpose(1, 0),
                                    x.graph().scalar(0.1));
                }))
                .isEmpty();
    }

    @Test
    void onlyOperatorsThatLeadToTheResultAreNamed() {
        assertThat(reason(x -> {
                    Value unread = x.floor();
                    assertThat(unread.name()).isNotEmpty();
                    return x.round();
                }))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("Round").doesNotContain("Floor"));
    }

    @Test
    void whatDoesNotDependOnItSaysSo() {
        assertThat(reason(x -> x.dynamicShape().cast(ElementType.FLOAT)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("does not depend"));
    }
}
