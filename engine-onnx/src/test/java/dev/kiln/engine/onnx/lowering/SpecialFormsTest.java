package dev.kiln.engine.onnx.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms that were chosen for speed give the results of the plain forms to the last bit, ties and zeros included. */
class SpecialFormsTest {

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** Small integers: many ties and zeros, and sums that are exact in any order. */
    private static Tensor integers(long seed, int bound, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        Tensor like = Tensor.zeros(ElementType.FLOAT, shape);
        float[] values = new float[(int) like.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-bound, bound + 1);
        }
        return Tensor.of(values, shape);
    }

    /** A pooling whose indices are asked for, which keeps it as it is. */
    private static Value plainPool(Value x) {
        return x.graph()
                .apply("", "MaxPool", Window.of(2, 2).stride(2).attributes(), List.of(x), 2)
                .get(0);
    }

    private static Value pool(Value x) {
        return Pooling.max(x, Window.of(2, 2).stride(2));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 8, 8, 0, 3",
        "1, 9, 7, 0, 3",
        "1, 6, 6, 1, 3",
        "3, 7, 8, 1, 3",
        "16, 7, 7, 1, 3",
        "17, 8, 6, 0, 3",
        "2, 9, 9, 2, 5"
    })
    void poolsAConvolutionInPhases(int channels, int height, int width, int pad, int kernel) {
        Window window = Window.of(kernel, kernel).pad(pad);
        Tensor weight = integers(1, 1, 4, channels, kernel, kernel);
        Tensor bias = integers(2, 1, 4);
        Tensor image = integers(3, 1, 2, channels, height, width);
        Map<String, Tensor> feeds = Map.of("x", image, "w", weight, "b", bias);
        for (boolean symbolic : new boolean[] {false, true}) {
            Graph plain = network(image, weight, window, SpecialFormsTest::plainPool, symbolic);
            Graph special = network(image, weight, window, SpecialFormsTest::pool, symbolic);
            assertThat(operators(Lowering.lower(special))).doesNotContain("MaxPool");
            assertThat(run(special, feeds)).isEqualTo(run(plain, feeds));
        }
    }

    private static Graph network(
            Tensor image, Tensor weights, Window window, Function<Value, Value> pool, boolean symbolic) {
        GraphBuilder graph = new GraphBuilder("network");
        Shape shape = Shape.of(image.shape());
        Value x = graph.input("x", TensorType.floats(symbolic ? shape.with(0, Dim.of("N")) : shape));
        Value w = graph.input("w", weights.type());
        Value b = graph.input("b", TensorType.floats(Shape.of(4)));
        Value y = pool.apply(Convolution.apply(x, w, b, window, 1).relu());
        List<Value> gradients = graph.gradient(y.mul(y).reduceSum(), List.of(x, w, b));
        graph.output("y", y);
        graph.output("dx", gradients.get(0));
        graph.output("dw", gradients.get(1));
        graph.output("db", gradients.get(2));
        return graph.build();
    }

    @ParameterizedTest
    @CsvSource({"6, 6", "7, 5", "2, 3"})
    void poolsAnyValueInPhases(int height, int width) {
        Tensor image = integers(4, 1, 3, 2, height, width);
        Graph plain = pooled(image, SpecialFormsTest::plainPool);
        Graph special = pooled(image, SpecialFormsTest::pool);
        assertThat(operators(Lowering.lower(special))).doesNotContain("MaxPool");
        assertThat(run(special, Map.of("x", image))).isEqualTo(run(plain, Map.of("x", image)));
    }

    private static Graph pooled(Tensor image, Function<Value, Value> pool) {
        GraphBuilder graph = new GraphBuilder("pooled");
        Value x = graph.input("x", TensorType.floats(Shape.of(image.shape()).with(0, Dim.of("N"))));
        Value y = pool.apply(x);
        graph.output("y", y);
        graph.output("dx", graph.gradient(y.mul(y).add(y), x));
        return graph.build();
    }

    @Test
    void leavesAPoolingAloneThatNothingDifferentiates() {
        GraphBuilder graph = new GraphBuilder("aside");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2, 4, 4)));
        graph.output("pooled", pool(x));
        graph.output("dx", graph.gradient(x.exp(), x));
        assertThat(operators(Lowering.lower(graph.build()))).contains("MaxPool");
    }

    @Test
    void keepsAConvolutionThatIsReadElsewhereToo() {
        GraphBuilder graph = new GraphBuilder("shared");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(1, 6, 6)));
        Value maps = Convolution.apply(x, graph.constant(integers(5, 1, 2, 1, 3, 3)), null, Window.of(3, 3), 1);
        Value loss = pool(maps).reduceSum().add(maps.square().reduceSum());
        graph.output("dx", graph.gradient(loss, x));
        assertThat(operators(Lowering.lower(graph.build())))
                .filteredOn("Conv"::equals)
                .hasSize(1);
    }

    @Test
    void addsTheVelocityInTheProductThatIsTheGradient() {
        GraphBuilder graph = new GraphBuilder("momentum");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        Value w = graph.state("w", integers(6, 2, 3, 2));
        Value velocity = graph.state("v", integers(7, 2, 3, 2));
        Value gradient = graph.gradient(x.gemm(w, null, false, false).reduceSum(), w);
        Value next = velocity.mul(0.5).add(gradient);
        graph.update(velocity, next);
        graph.update(w, w.sub(next));
        Graph step = graph.build();
        assertThat(operators(Lowering.lower(step))).doesNotContain("Add", "Mul");
        Tensor image = integers(8, 3, 4, 3);
        try (Program program = engine.compile(step)) {
            program.run(Map.of("x", image));
            float[] expected = new float[6];
            for (int i = 0; i < 6; i++) {
                expected[i] = 0.5f
                        * (float) step.states().get(1).initial().orElseThrow().getDouble(i);
                for (int example = 0; example < 4; example++) {
                    expected[i] += (float) image.getDouble(example * 3 + i / 2);
                }
            }
            assertThat(program.state("v").toFloatArray()).containsExactly(expected);
        }
    }

    @Test
    void differentiatesAPoolingTwice() {
        GraphBuilder graph = new GraphBuilder("twice");
        Value x = graph.input("x", TensorType.floats(Shape.of(1, 1, 2, 2)));
        Value cube = pool(x).pow(3).reduceSum();
        Value first = graph.gradient(cube, x);
        graph.output("second", graph.gradient(first, x));
        Tensor at = Tensor.of(new float[] {1, 3, 2, 3}, 1, 1, 2, 2);
        assertThat(run(graph.build(), Map.of("x", at)).get("second").toFloatArray())
                .containsExactly(0, 18, 0, 0);
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(Node::operator).toList();
    }

    private static Map<String, Tensor> run(Graph graph, Map<String, Tensor> feeds) {
        try (Program program = engine.compile(graph)) {
            return new TreeMap<>(program.run(feeds));
        }
    }
}
