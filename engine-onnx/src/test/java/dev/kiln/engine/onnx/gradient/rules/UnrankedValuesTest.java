package dev.kiln.engine.onnx.gradient.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.engine.onnx.gradient.CentralDifferences;
import dev.kiln.engine.onnx.gradient.TwoEngines;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OperatorCase;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Values whose axes cannot be counted before a run: what comes after them is known from what it is done with. */
class UnrankedValuesTest {

    /** Drops the axis of one channel where a condition says so, as exporters write a squeeze of one axis. */
    private static Value perhapsSqueezed(Value x) {
        Value length = x.graph()
                .apply("Shape", Attributes.of("start", 1).with("end", 2), x)
                .reshape(new long[0]);
        Value many = length.greater(x.graph().constant(Tensor.of(new long[] {7})));
        Attributes branches =
                Attributes.NONE.with("then_branch", branch("Squeeze", x)).with("else_branch", branch("Identity", x));
        return x.graph().apply("If", branches, many);
    }

    private static Attribute branch(String operator, Value x) {
        GraphEditor branch = new GraphEditor().name(operator);
        boolean squeezes = operator.equals("Squeeze");
        if (squeezes) {
            branch.constant("axes", Tensor.of(new long[] {1}, 1));
        }
        branch.add(
                "", operator, squeezes ? List.of(x.name(), "axes") : List.of(x.name()), List.of("r"), Attributes.NONE);
        Graph body = branch.output("r").buildBody();
        return new Attribute.Subgraph(body);
    }

    private static OperatorCase after(String operator, Attributes attributes, Tensor... inputs) {
        return new OperatorCase(operator + " of unknown rank", Arrays.asList(inputs), x -> {
            Value[] operands = x.toArray(Value[]::new);
            operands[0] = perhapsSqueezed(x.get(0));
            Value y = x.get(0).graph().apply(operator, attributes, operands);
            return y.reshape(x.get(0).graph().integers(2, -1)).matMul(ones(x.get(0)));
        });
    }

    /** A result of a length that is known. */
    private static Value ones(Value x) {
        return x.graph().constant(MoreOperators.uniform(5, 24, 2));
    }

    static Stream<OperatorCase> cases() {
        Tensor kernel = MoreOperators.uniform(2, 2, 1, 3, 2);
        Attributes window = Attributes.NONE.with("kernel_shape", new long[] {3, 2});
        Tensor pooled = MoreOperators.distinct(3, 2, 1, 10, 4);
        return Stream.of(
                after("Conv", Attributes.NONE, MoreOperators.distinct(1, 2, 1, 6, 4), kernel),
                after("MaxPool", window, pooled),
                after("AveragePool", window, pooled),
                after("Relu", Attributes.NONE, MoreOperators.distinct(4, 2, 1, 6, 4)));
    }

    @TestFactory
    Stream<DynamicTest> areDifferentiatedOnBothEngines() {
        return cases().map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            try (TwoEngines engines = new TwoEngines()) {
                assertThat(engines.onnx().obstacles(c.differentiated())).isEmpty();
                CentralDifferences.check(engines.onnx(), c);
                engines.compare(c);
            }
        }));
    }

    @Test
    void aConvolutionHasAsManyAxesAsItsKernel() {
        OperatorCase convolution = cases().findFirst().orElseThrow();
        assertThat(convolution.forward().nodes())
                .filteredOn(n -> n.is("Conv"))
                .singleElement()
                .satisfies(n -> assertThat(
                                convolution.forward().type(n.output(0)).shape().rank())
                        .isEqualTo(4));
    }
}
