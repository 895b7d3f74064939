package dev.kiln.plugins.simplification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The nodes between conversions to integers and back stay as they are. */
class QuantizedTest {

    private final GraphBuilder graph = new GraphBuilder("quantized");

    private Value converted(String operator, Value x) {
        Value zero = graph.constant(Tensor.full(ElementType.UINT8, 128));
        return graph.apply(operator, Attributes.NONE, x, graph.scalar(0.05), zero);
    }

    private Value quantized(Value x) {
        return converted("DequantizeLinear", converted("QuantizeLinear", x));
    }

    private Value weight(long... shape) {
        Tensor numbers = Simplified.numbers(shape);
        Tensor integers = Tensor.computed(ElementType.INT8, i -> Math.rint(numbers.getDouble(i) * 64), shape);
        return graph.apply("DequantizeLinear", Attributes.NONE, graph.constant(integers), graph.scalar(1 / 64.0));
    }

    @Test
    void stays() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(6)));
        Value first = quantized(quantized(x).matMul(weight(6, 4)).add(graph.constant(Simplified.numbers(4))));
        Value kept = graph.apply("Sum", Attributes.NONE, first);
        Value second = quantized(kept.mul(1).add(graph.scalar(0)));
        graph.output("y", second.matMul(weight(4, 3)));
        Graph built = graph.build();
        List<String> operators = Simplified.operators(built);
        // the last is the copy that gives the result its name
        assertThat(Simplified.operators(Simplified.checked(built)))
                .isEqualTo(operators.subList(0, operators.size() - 1));
    }

    @Test
    void leavesTheFloatPartsToBeSimplified() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(6)));
        Value before = x.matMul(graph.constant(Simplified.numbers(6, 4)))
                .add(graph.constant(Simplified.numbers(4)))
                .relu();
        Value after = quantized(before).matMul(weight(4, 3)).exp();
        Value last = after.matMul(graph.constant(Simplified.numbers(3, 5))).add(graph.constant(Simplified.numbers(5)));
        graph.output("y", last);
        Graph simplified = Simplified.checked(graph.build());
        assertThat(simplified.nodes().stream().map(Node::operator))
                .containsExactlyInAnyOrder(
                        "Gemm",
                        "Relu",
                        "QuantizeLinear",
                        "DequantizeLinear",
                        "DequantizeLinear",
                        "MatMul",
                        "Exp",
                        "Gemm");
    }
}
