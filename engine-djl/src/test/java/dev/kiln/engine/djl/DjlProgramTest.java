package dev.kiln.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Device;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Expected values are closed forms, worked out by hand. */
class DjlProgramTest {

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new DjlEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Tensor floats(float... values) {
        return Tensor.of(values, values.length);
    }

    private static float[] result(Program program, Map<String, Tensor> feeds, String output) {
        return Arrays.copyOf(program.run(feeds).getOrDefault(output, floats()).toFloatArray(), 2);
    }

    /** {@code m = 0.5 m + 2 w}, {@code w = w - rate * m}: a step along the gradient of the sum of squares. */
    private static Graph momentum() {
        GraphBuilder graph = new GraphBuilder("momentum");
        Value rate = graph.input("rate", TensorType.floats(Shape.SCALAR));
        Value w = graph.state("w", floats(1, 2));
        Value m = graph.state("m", floats(1, 0));
        Value loss = w.square().reduceSum();
        Value next = m.mul(0.5).add(graph.gradient(loss, w));
        graph.update(m, next);
        graph.update(w, w.sub(next.mul(rate)));
        graph.output("loss", loss);
        return graph.build();
    }

    /** Four gigabytes, of which PyTorch holds one number: more than Java's side takes. */
    @Test
    void aResultForWhichThereIsNoRoomIsRefused() {
        GraphBuilder graph = new GraphBuilder("wide");
        Value x = graph.input("x", TensorType.floats(Shape.of(1)));
        graph.output("y", graph.apply("Expand", Attributes.NONE, x, graph.integers(1 << 15, 1 << 15)));
        try (Program program = engine.compile(graph.build())) {
            assertThatThrownBy(() -> program.run(Map.of("x", floats(1))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("no room for the output y of the graph wide")
                    .hasMessageContaining("32768");
        }
    }

    @Test
    void updatesStatesInTheOrderOfTheGraph() {
        try (Program program = engine.compile(momentum())) {
            Map<String, Tensor> feeds = Map.of("rate", Tensor.scalar(ElementType.FLOAT, 0.5));
            assertThat(result(program, feeds, "loss")[0]).isEqualTo(5f);
            assertThat(program.state("m").toFloatArray()).containsExactly(2.5f, 4f);
            assertThat(program.state("w").toFloatArray()).containsExactly(-0.25f, 0f);
            assertThat(result(program, feeds, "loss")[0]).isEqualTo(0.0625f);
            assertThat(program.state("m").toFloatArray()).containsExactly(0.75f, 2f);
            assertThat(program.state("w").toFloatArray()).containsExactly(-0.625f, -1f);
        }
    }

    /** Adds the updates of a parameter: {@code v = g + momentum v; w = w - rate v}, and {@code v = 0} before. */
    private static void descend(GraphBuilder graph, String name, Value w, Value gradient, double momentum, Value rate) {
        Value v = graph.state(
                "v" + name, Tensor.zeros(ElementType.FLOAT, w.shape().toArray()));
        Value velocity = gradient.add(v.mul(momentum));
        graph.update(v, velocity);
        graph.update(w, w.sub(velocity.mul(rate)));
    }

    /** The gradient of the matrix is a transposed view, whose memory has another order. */
    @Test
    void updatesManyParametersWithMomentum() {
        GraphBuilder graph = new GraphBuilder("descents");
        Value rate = graph.input("rate", TensorType.floats(Shape.SCALAR));
        Value matrix = graph.state("wa", Tensor.of(new float[] {1, 1, 1, 1, 1, 1}, 2, 3));
        Value vector = graph.state("wb", floats(1, 1));
        Value other = graph.state("wc", floats(1, 1));
        Value weights = graph.constant(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2));
        Value loss = matrix.transpose(1, 0)
                .mul(weights)
                .reduceSum()
                .add(vector.square().reduceSum());
        Value both = loss.add(other.reduceSum());
        List<Value> gradients = graph.gradient(both, List.of(matrix, vector, other));
        descend(graph, "a", matrix, gradients.get(0), 0.5, rate);
        descend(graph, "b", vector, gradients.get(1), 0.5, rate);
        descend(graph, "c", other, gradients.get(2), 0.25, rate);
        graph.output("loss", both);
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> feeds = Map.of("rate", Tensor.scalar(ElementType.FLOAT, 0.25));
            program.run(feeds);
            program.run(feeds);
            // g + 1.5 g, a quarter of each
            assertThat(program.state("va").toFloatArray()).containsExactly(1.5f, 4.5f, 7.5f, 3f, 6f, 9f);
            assertThat(program.state("wa").toFloatArray())
                    .containsExactly(0.375f, -0.875f, -2.125f, -0.25f, -1.5f, -2.75f);
            // v = 2, w = 0.5; v = 1 + 1, w = 0
            assertThat(program.state("vb").toFloatArray()).containsExactly(2, 2);
            assertThat(program.state("wb").toFloatArray()).containsExactly(0, 0);
            assertThat(program.state("vc").toFloatArray()).containsExactly(1.25f, 1.25f);
            assertThat(program.state("wc").toFloatArray()).containsExactly(0.4375f, 0.4375f);
        }
    }

    /** A velocity that takes a scalar gradient for all its elements must not be read as one of its own size. */
    @Test
    void updatesWithAScalarGradient() {
        GraphBuilder graph = new GraphBuilder("scalars");
        Value rate = graph.input("rate", TensorType.floats(Shape.SCALAR));
        Value one = graph.state("wa", floats(1, 1, 1));
        Value two = graph.state("wb", floats(1, 1));
        descend(graph, "a", one, one.reduceSum(), 0.5, rate);
        descend(graph, "b", two, two.reduceSum(), 0.5, rate);
        try (Program program = engine.compile(graph.build())) {
            program.run(Map.of("rate", Tensor.scalar(ElementType.FLOAT, 0.25)));
            assertThat(program.state("wa").toFloatArray()).containsExactly(0.25f, 0.25f, 0.25f);
            assertThat(program.state("wb").toFloatArray()).containsExactly(0.5f, 0.5f);
        }
    }

    @Test
    void leavesTheInitialTensorsOfStatesAlone() {
        Graph graph = momentum();
        try (Program program = engine.compile(graph)) {
            program.run(Map.of("rate", Tensor.scalar(ElementType.FLOAT, 0.5)));
        }
        assertThat(graph.states().get(0).initial().orElseThrow()).isEqualTo(floats(1, 2));
    }

    @Test
    void givesResultsTheirValuesFromBeforeTheUpdate() {
        GraphBuilder graph = new GraphBuilder("counter");
        Value count = graph.state("count", floats(1, 2));
        graph.update(count, count.add(1));
        graph.output("before", count.reshape(2, 1));
        try (Program program = engine.compile(graph.build())) {
            assertThat(result(program, Map.of(), "before")).containsExactly(1, 2);
            assertThat(result(program, Map.of(), "before")).containsExactly(2, 3);
        }
    }

    @Test
    void swapsStates() {
        GraphBuilder graph = new GraphBuilder("swap");
        Value a = graph.state("a", floats(1));
        Value b = graph.state("b", floats(2));
        graph.update(a, b);
        graph.update(b, a);
        try (Program program = engine.compile(graph.build())) {
            program.run(Map.of());
            assertThat(program.state("a").toFloatArray()).containsExactly(2);
            assertThat(program.state("b").toFloatArray()).containsExactly(1);
        }
    }

    @Test
    void keepsStatesThatReadEachOther() {
        GraphBuilder graph = new GraphBuilder("fibonacci");
        Value a = graph.state("a", floats(1));
        Value b = graph.state("b", floats(1));
        graph.update(a, a.add(b));
        graph.update(b, b.sub(a));
        try (Program program = engine.compile(graph.build())) {
            program.run(Map.of());
            assertThat(program.state("a").toFloatArray()).containsExactly(2);
            assertThat(program.state("b").toFloatArray()).containsExactly(0);
        }
    }

    @Test
    void keepsStatesWhenARunFails() {
        GraphBuilder graph = new GraphBuilder("fails");
        Value w = graph.state("w", floats(1, 2));
        Value index = graph.input("index", new TensorType(ElementType.INT64, Shape.of(1)));
        graph.update(w, w.add(1));
        graph.output("picked", graph.inLayer("pick", () -> w.gather(index, 0)));
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> outOfRange = Map.of("index", Tensor.of(new long[] {7}, 1));
            assertThatThrownBy(() -> program.run(outOfRange))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("fails")
                    .hasMessageContaining("Gather (pick.Gather)")
                    .hasMessageContaining("out of bounds");
            assertThat(program.state("w").toFloatArray()).containsExactly(1, 2);
        }
    }

    private static Graph crossEntropy() {
        GraphBuilder graph = new GraphBuilder("classes");
        Value z = graph.input("z", TensorType.floats(Shape.batchOf(2)));
        Value t = graph.input("t", new TensorType(ElementType.INT64, Shape.batchOf()));
        Value loss = z.logSoftmax(1).mul(t.oneHot(2)).reduceSum(false, 1).neg();
        graph.output("loss", loss);
        graph.output("dz", graph.gradient(loss, z).reshape(-1));
        return graph.build();
    }

    /** log(1 + e) = 1.3132617; the derivative is softmax - one-hot, and 0 where no class is meant. */
    @Test
    void takesClassesAsOneHotRowsDo() {
        try (Program program = engine.compile(crossEntropy())) {
            Tensor z = Tensor.of(new float[] {0, 1, 0, 1}, 2, 2);
            Map<String, Tensor> usual = Map.of("z", z, "t", Tensor.of(new long[] {0, 1}, 2));
            Map<String, Tensor> odd = Map.of("z", z, "t", Tensor.of(new long[] {-2, 5}, 2));
            assertThat(result(program, usual, "loss"))
                    .containsExactly(new float[] {1.3132617f, 0.3132617f}, within(1e-6f));
            assertThat(result(program, odd, "loss")).containsExactly(new float[] {1.3132617f, 0}, within(1e-6f));
            float[] derivative = program.run(odd).getOrDefault("dz", floats()).toFloatArray();
            assertThat(derivative).containsExactly(new float[] {-0.7310586f, 0.7310586f, 0, 0}, within(1e-6f));
        }
    }

    @Test
    void reducesCrossEntropyOverTheBatch() {
        GraphBuilder graph = new GraphBuilder("batch");
        Value z = graph.input("z", TensorType.floats(Shape.batchOf(2)));
        Value t = graph.input("t", new TensorType(ElementType.INT64, Shape.batchOf()));
        graph.output(
                "mean",
                z.logSoftmax(1).mul(t.oneHot(2)).reduceSum(false, 1).neg().reduceMean());
        graph.output(
                "sum",
                z.logSoftmax(1).mul(t.oneHot(2)).reduceSum(false, 1).neg().reduceSum());
        try (Program program = engine.compile(graph.build())) {
            Tensor logits = Tensor.of(new float[] {0, 1, 0, 1}, 2, 2);
            for (long[] classes : new long[][] {{0, 1}, {0, 5}}) {
                Map<String, Tensor> feeds = Map.of("z", logits, "t", Tensor.of(classes, 2));
                float expected = 1.3132617f + (classes[1] == 1 ? 0.3132617f : 0);
                assertThat(result(program, feeds, "sum")[0]).isEqualTo(expected, within(1e-6f));
                assertThat(result(program, feeds, "mean")[0]).isEqualTo(expected / 2, within(1e-6f));
            }
        }
    }

    @Test
    void differentiatesADerivative() {
        GraphBuilder graph = new GraphBuilder("second order");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        Value first = graph.gradient(x.mul(x).mul(x), x);
        graph.output("y", graph.gradient(first.square(), x));
        try (Program program = engine.compile(graph.build())) {
            // 3x^2, then d/dx 9x^4 = 36x^3
            assertThat(result(program, Map.of("x", floats(1, 2)), "y")).containsExactly(36, 288);
        }
    }

    @Test
    void differentiatesInAnIntermediateValueAlone() {
        GraphBuilder graph = new GraphBuilder("intermediate");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        Value h = x.identity();
        Value y = h.mul(x);
        List<Value> gradients = graph.gradient(y, List.of(h, x));
        graph.output("dh", gradients.get(0));
        graph.output("dx", gradients.get(1));
        try (Program program = engine.compile(graph.build())) {
            assertThat(result(program, Map.of("x", floats(3, 4)), "dh")).containsExactly(3, 4);
            assertThat(result(program, Map.of("x", floats(3, 4)), "dx")).containsExactly(6, 8);
        }
    }

    @Test
    void hasZerosWhereNothingDepends() {
        GraphBuilder graph = new GraphBuilder("independent");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        Value u = graph.input("u", TensorType.floats(Shape.of(2)));
        Value steps = x.greater(graph.scalar(0)).cast(ElementType.FLOAT);
        graph.output("du", graph.gradient(x.square(), u));
        graph.output("dsteps", graph.gradient(steps, x));
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> feeds = Map.of("x", floats(3, 4), "u", floats(1, 1));
            assertThat(result(program, feeds, "du")).containsExactly(0, 0);
            assertThat(result(program, feeds, "dsteps")).containsExactly(0, 0);
        }
    }

    @Test
    void sharesDerivativesAmongEqualsAsAgreed() {
        GraphBuilder graph = new GraphBuilder("ties");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        graph.output("relu", graph.gradient(x.relu(), x));
        graph.output("abs", graph.gradient(x.abs(), x));
        graph.output("clip", graph.gradient(x.clip(0, 1), x));
        graph.output("max", graph.gradient(x.max(0), x));
        graph.output("greatest", graph.gradient(x.reduceMax(), x));
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> feeds = Map.of("x", floats(0, 0));
            assertThat(result(program, feeds, "relu")).containsExactly(0, 0);
            assertThat(result(program, feeds, "abs")).containsExactly(0, 0);
            assertThat(result(program, feeds, "clip")).containsExactly(1, 1);
            assertThat(result(program, feeds, "max")).containsExactly(0.5f, 0.5f);
            assertThat(result(program, feeds, "greatest")).containsExactly(0.5f, 0.5f);
        }
    }

    @Test
    void runsFromSeveralThreads() {
        GraphBuilder graph = new GraphBuilder("threads");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        graph.output("y", graph.gradient(x.square(), x));
        try (Program program = engine.compile(graph.build())) {
            boolean right = IntStream.range(0, 400)
                    .parallel()
                    .allMatch(i -> Arrays.equals(
                            result(program, Map.of("x", floats(i, -i)), "y"), new float[] {2 * i, -2 * i}));
            assertThat(right).isTrue();
        }
    }

    @Test
    void readsFeedsThatLieAskewOrOnTheHeap() {
        GraphBuilder graph = new GraphBuilder("askew");
        graph.output("y", graph.input("x", TensorType.floats(Shape.of(1))).mul(2));
        ByteBuffer askew = ByteBuffer.allocateDirect(5).order(ByteOrder.LITTLE_ENDIAN);
        askew.putFloat(1, 3f).position(1);
        ByteBuffer heap = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        heap.putFloat(0, 4f);
        try (Program program = engine.compile(graph.build())) {
            assertThat(result(program, Map.of("x", Tensor.wrap(ElementType.FLOAT, askew, 1)), "y")[0])
                    .isEqualTo(6);
            assertThat(result(program, Map.of("x", Tensor.wrap(ElementType.FLOAT, heap, 1)), "y")[0])
                    .isEqualTo(8);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT4E2M1", "STRING"})
    void refusesTypesThatWouldAbortTheProcess(ElementType type) {
        GraphBuilder graph = new GraphBuilder("typed");
        graph.output("y", graph.input("x", new TensorType(type, Shape.of(1))).identity());
        GraphBuilder cast = new GraphBuilder("cast");
        cast.output("y", cast.input("x", TensorType.floats(Shape.of(1))).cast(type));
        for (Graph refused : List.of(graph.build(), cast.build())) {
            assertThatThrownBy(() -> engine.compile(refused))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining(type.name());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INT4", "UINT4", "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ"})
    void holdsSmallTypesInWiderOnes(ElementType type) {
        Tensor numbers = floats(1, 5, 0, 3);
        GraphBuilder graph = new GraphBuilder("small");
        Value fed = graph.input("q", new TensorType(type, Shape.of(4)));
        Value scaled = graph.apply("DequantizeLinear", Attributes.NONE, fed, graph.scalar(0.5));
        graph.output("y", scaled);
        graph.output("back", scaled.mul(2).cast(type));
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> results = program.run(Map.of("q", numbers.cast(type)));
            assertThat(results.get("y")).isEqualTo(floats(0.5f, 2.5f, 0, 1.5f));
            assertThat(results.get("back")).isEqualTo(numbers.cast(type));
        }
    }

    /** A sum that leaves the type: it wraps, or is rounded to even. */
    @ParameterizedTest
    @CsvSource({
        "INT16, 32767, 2, -32767",
        "UINT16, 65535, 2, 1",
        "UINT32, 4294967295, 2, 1",
        "UINT64, 9223372036854775807, 1, 9.223372036854775808E18",
        "BFLOAT16, 256, 1, 256"
    })
    void keepsTypesThatItHoldsInWiderOnes(ElementType type, double a, double b, double sum) {
        GraphBuilder graph = new GraphBuilder("typed");
        Value x = graph.input("x", new TensorType(type, Shape.of(2)));
        graph.output("y", x.add(graph.input("b", new TensorType(type, Shape.SCALAR))));
        graph.output("same", x.reshape(1, 2));
        Tensor given = type == ElementType.UINT64
                ? Tensor.wrap(type, Tensor.of(new long[] {(long) a, -1}, 2).bytes(), 2)
                : Tensor.of(new double[] {a, 7}, 2).cast(type);
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> results = program.run(Map.of("x", given, "b", Tensor.scalar(type, b)));
            Tensor y = results.getOrDefault("y", floats());
            assertThat(y.elementType()).isEqualTo(type);
            assertThat(y.getDouble(0)).isEqualTo(sum);
            assertThat(results.getOrDefault("same", floats()).reshape(2)).isEqualTo(given);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 10, 1844674407370955161, 5", "-1, -2, 1, 1", "7, -1, 0, 7", "-9, 2, 9223372036854775803, 1"})
    void dividesUnsignedNumbersOf64Bits(long a, long b, long quotient, long rest) {
        TensorType type = new TensorType(ElementType.UINT64, Shape.of(1));
        GraphBuilder graph = new GraphBuilder("unsigned");
        Value x = graph.input("x", type);
        Value y = graph.input("y", type);
        graph.output("quotient", x.div(y));
        graph.output("rest", graph.apply("Mod", Attributes.NONE, x, y));
        graph.output("greater", x.greater(y));
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> results = program.run(Map.of("x", unsigned(a), "y", unsigned(b)));
            assertThat(results.getOrDefault("quotient", floats()).toLongArray()).containsExactly(quotient);
            assertThat(results.getOrDefault("rest", floats()).toLongArray()).containsExactly(rest);
            assertThat(results.getOrDefault("greater", floats()).getDouble(0))
                    .isEqualTo(Long.compareUnsigned(a, b) > 0 ? 1 : 0);
        }
    }

    private static Tensor unsigned(long bits) {
        return Tensor.wrap(ElementType.UINT64, Tensor.of(new long[] {bits}, 1).bytes(), 1);
    }

    @Test
    void refusesToDrawRandomNumbers() {
        GraphBuilder graph = new GraphBuilder("random");
        Value x = graph.input("x", TensorType.floats(Shape.of(1)));
        graph.output("y", graph.apply("RandomNormalLike", Attributes.NONE, x));
        Graph random = graph.build();
        assertThat(engine.obstacles(random)).hasSize(1);
        assertThatThrownBy(() -> engine.compile(random)).hasMessageContaining("noise input");
    }

    @Test
    void namesEqualLengthsThatDiffer() {
        try (Program program = engine.compile(crossEntropy())) {
            Map<String, Tensor> feeds =
                    Map.of("z", Tensor.zeros(ElementType.FLOAT, 2, 2), "t", Tensor.of(new long[] {0}, 1));
            assertThatThrownBy(() -> program.run(feeds))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("N");
        }
    }

    @Test
    void refusesADeviceThatIsNotThere() {
        EngineOptions options = new EngineOptions(new Device(Device.Kind.GPU, 7), 1);
        assertThatThrownBy(() -> new DjlEngineProvider().open(options).close())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("gpu:7");
    }
}
