package dev.kiln.plugins.simplification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.model.Model;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.BareScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Simplification of the graphs of tests, and the comparison of the results before and after. */
final class Simplified {

    /** The allowed difference, as a share of the greatest number of an output. */
    static final double TOLERANCE = 1e-5;

    /** The length of axes that have a symbol. */
    private static final long SYMBOL = 3;

    private static final long GROWTH = 1 << 16;

    private Simplified() {}

    static CompressionResult result(Model model) {
        return result(model, GROWTH);
    }

    static CompressionResult result(Model model, long growth) {
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            return new Simplify(growth)
                    .plan(model, new BareScope() {
                        @Override
                        public Engine engine() {
                            return engine;
                        }
                    })
                    .apply();
        }
    }

    static Graph graph(Graph graph) {
        return result(Model.of(graph)).model().graph();
    }

    /** The simplified graph, after a check that both engines compute the same from it, and that it stays simplified. */
    static Graph checked(Graph graph) {
        return checked(graph, TOLERANCE);
    }

    static Graph checked(Graph graph, double tolerance) {
        Graph simplified = graph(graph);
        assertSame(graph, simplified, feeds(graph, 7), tolerance, new OnnxEngineProvider(), new DjlEngineProvider());
        assertSimplified(Model.of(simplified));
        return simplified;
    }

    /** A second simplification changes nothing. */
    static void assertSimplified(Model simplified) {
        Model again = result(simplified).model();
        assertThat(again.graph().nodes()).isEqualTo(simplified.graph().nodes());
        assertThat(again.graph().constants()).isEqualTo(simplified.graph().constants());
        assertThat(again.parameters()).isEqualTo(simplified.parameters());
    }

    static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(Node::operator).toList();
    }

    /** Random numbers for each input: normal, or integers 0 and 1. */
    static Map<String, Tensor> feeds(Graph graph, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (Input input : graph.inputs()) {
            TensorType type = input.type();
            long[] shape = type.shape().dims().stream()
                    .mapToLong(dim -> dim.isFixed() ? dim.size() : SYMBOL)
                    .toArray();
            boolean isFloating = type.elementType().isFloating();
            feeds.put(
                    input.name(),
                    Tensor.computed(
                            type.elementType(), i -> isFloating ? random.nextGaussian() : random.nextInt(2), shape));
        }
        return feeds;
    }

    /** Each engine computes the same before and after. */
    static void assertSame(
            Graph before, Graph after, Map<String, Tensor> feeds, double tolerance, EngineProvider... providers) {
        assertThat(after.inputs()).isEqualTo(before.inputs());
        assertThat(after.outputs()).isEqualTo(before.outputs());
        for (String output : before.outputs()) {
            assertKnows(after.type(output), before.type(output));
        }
        for (EngineProvider provider : providers) {
            Map<String, Tensor> expected = run(provider, before, feeds);
            Map<String, Tensor> actual = run(provider, after, feeds);
            expected.forEach((output, tensor) -> assertClose(
                    provider.name() + " " + output, tensor, Objects.requireNonNull(actual.get(output)), tolerance));
        }
    }

    /** A type has the element type, the rank and all lengths and symbols of another. */
    private static void assertKnows(TensorType actual, TensorType expected) {
        assertThat(actual.elementType()).isEqualTo(expected.elementType());
        for (int axis = 0; axis < expected.shape().rank(); axis++) {
            Dim dim = expected.shape().dim(axis);
            if (dim != Dim.UNKNOWN) {
                assertThat(actual.shape().dim(axis)).as("axis " + axis).isEqualTo(dim);
            }
        }
    }

    private static void assertClose(String place, Tensor expected, Tensor actual, double tolerance) {
        assertThat(actual.shape()).as(place).isEqualTo(expected.shape());
        if (expected.elementType() == ElementType.STRING) {
            assertThat(actual.strings()).as(place).isEqualTo(expected.strings());
            return;
        }
        double greatest = 0;
        double difference = 0;
        for (int i = 0; i < expected.size(); i++) {
            double number = expected.getDouble(i);
            if (Double.isFinite(number)) {
                greatest = Math.max(greatest, Math.abs(number));
                difference = Math.max(difference, Math.abs(number - actual.getDouble(i)));
            } else {
                assertThat(actual.getDouble(i)).as(place).isEqualTo(number);
            }
        }
        assertThat(difference).as(place).isLessThanOrEqualTo(tolerance * greatest);
    }

    static Map<String, Tensor> run(EngineProvider provider, Graph graph, Map<String, Tensor> feeds) {
        try (Engine engine = provider.open(EngineOptions.DEFAULT);
                Program program = engine.compile(graph)) {
            return program.run(feeds);
        }
    }

    /** Irregular numbers around 0 that are exact in single precision. */
    static Tensor numbers(long... shape) {
        return numbers(ElementType.FLOAT, shape);
    }

    static Tensor numbers(ElementType type, long... shape) {
        return Tensor.computed(type, i -> ((37 * i + 11) % 101 - 50) / 64.0, shape);
    }

    /** Irregular numbers from 0.25 to 1.8. */
    static Tensor positive(long... shape) {
        return Tensor.computed(ElementType.FLOAT, i -> ((37 * i + 11) % 101 + 16) / 64.0, shape);
    }
}
