package dev.kiln.engine.onnx.gradient.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OperatorCase;
import dev.kiln.testkit.OperatorCases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class OperatorDerivativesTest {

    private static final double STEP = 1e-2;
    private static final double TOLERANCE = 5e-3;

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @TestFactory
    Stream<DynamicTest> agreeWithCentralDifferences() {
        return Stream.concat(MoreOperators.all().stream(), MicrosoftOperators.all().stream())
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> checkAgainstDifferences(c)));
    }

    private static void checkAgainstDifferences(OperatorCase operator) {
        Map<String, Tensor> analytic = run(operator.differentiated(), operator.feeds());
        try (Program forward = engine.compile(operator.forward())) {
            for (int input = 0; input < operator.inputs().size(); input++) {
                float[] derivative = analytic.get("dx" + input).toFloatArray();
                for (int element = 0; element < derivative.length; element++) {
                    double above = loss(forward, operator, input, element, STEP);
                    double below = loss(forward, operator, input, element, -STEP);
                    double expected = (above - below) / (2 * STEP);
                    assertThat((double) derivative[element])
                            .as("element %d of dx%d", element, input)
                            .isCloseTo(expected, within(TOLERANCE * (1 + Math.abs(expected))));
                }
            }
        }
    }

    private static double loss(Program forward, OperatorCase operator, int input, int element, double by) {
        Map<String, Tensor> feeds = operator.feeds();
        Tensor original = operator.inputs().get(input);
        float[] moved = original.toFloatArray();
        moved[element] += (float) by;
        feeds.put("x" + input, Tensor.of(moved, original.shape()));
        Graph graph = operator.forward();
        Tensor weights = graph.constants().get("weights");
        Tensor y = forward.run(feeds, List.of("y")).get("y");
        double sum = 0;
        for (int i = 0; i < y.size(); i++) {
            sum += weights.getDouble(i) * y.getDouble(i);
        }
        return sum;
    }

    @TestFactory
    Stream<DynamicTest> areTheSameWhereOnlyARunDecidesTheLengths() {
        return all().map(c -> DynamicTest.dynamicTest(c.name(), () -> checkSymbolic(c, false)));
    }

    @TestFactory
    Stream<DynamicTest> areTheSameWhereOnlyARunDecidesTheBatch() {
        return all().map(c -> DynamicTest.dynamicTest(c.name(), () -> checkSymbolic(c, true)));
    }

    private static Stream<OperatorCase> all() {
        return Stream.of(OperatorCases.all(), MoreOperators.all(), RareOperators.all(), MicrosoftOperators.all())
                .flatMap(List::stream);
    }

    private static void checkSymbolic(OperatorCase operator, boolean batchAlone) {
        Map<String, Tensor> expected = run(operator.differentiated(), operator.feeds());
        Graph graph = symbolic(operator, batchAlone);
        List<String> obstacles = engine.obstacles(graph);
        assumeTrue(obstacles.isEmpty(), obstacles::toString);
        Map<String, Tensor> feeds = new LinkedHashMap<>(operator.feeds());
        feeds.put("weights", operator.forward().constants().get("weights"));
        Map<String, Tensor> actual = run(graph, feeds);
        for (int i = 0; i < operator.inputs().size(); i++) {
            Tensor one = expected.get("dx" + i);
            Tensor other = actual.get("dx" + i);
            assertThat(other.shape()).isEqualTo(one.shape());
            assertThat(other.toFloatArray()).usingComparatorWithPrecision(1e-4f).containsExactly(one.toFloatArray());
        }
    }

    /** The case with symbols for lengths: all of them, or the first of the first input. */
    private static Graph symbolic(OperatorCase operator, boolean batchAlone) {
        GraphBuilder graph = new GraphBuilder(operator.name());
        List<Value> xs = new ArrayList<>();
        for (int i = 0; i < operator.inputs().size(); i++) {
            long[] lengths = operator.inputs().get(i).shape();
            List<Dim> dims = new ArrayList<>();
            for (int axis = 0; axis < lengths.length; axis++) {
                boolean known = batchAlone && (i > 0 || axis > 0);
                dims.add(known ? Dim.of(lengths[axis]) : Dim.of("L" + i + "_" + axis));
            }
            xs.add(graph.input("x" + i, TensorType.floats(Shape.of(dims))));
        }
        Value y = operator.program().apply(xs);
        Value weights = graph.input("weights", TensorType.floats(y.shape()));
        List<Value> gradients = graph.gradient(y.mul(weights).reduceSum(), xs);
        for (int i = 0; i < gradients.size(); i++) {
            graph.output("dx" + i, gradients.get(i));
        }
        return graph.build();
    }

    private static Map<String, Tensor> run(Graph graph, Map<String, Tensor> feeds) {
        try (Program program = engine.compile(graph)) {
            return program.run(feeds);
        }
    }
}
