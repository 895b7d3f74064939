package dev.kiln.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Device;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract of engines. An engine's author extends this class, returns the provider, and runs it. */
@NullUnmarked // a result that is missing fails the test, as it should
public abstract class EngineContract extends ConcurrencyContract {

    /** Called by subclasses. */
    protected EngineContract() {}

    @Test
    void reportsWhatItIs() {
        var report = provider().inspect();
        assertTrue(report.isUsable(), () -> report.problem().orElse(""));
        assertFalse(report.version().isBlank());
        assertTrue(report.devices().contains(Device.CPU));
        assertEquals(provider().name(), engine.name());
        assertEquals(EngineOptions.DEFAULT, engine.options());
        assertEquals(report.capabilities(), engine.capabilities());
    }

    @Test
    void refusesADeviceThatIsNotThere() {
        Device absent = new Device(Device.Kind.GPU, 99);
        EngineException refusal = assertThrows(
                EngineException.class,
                () -> provider().open(new EngineOptions(absent, 1)).close());
        assertTrue(refusal.getMessage().contains("gpu:99"), refusal.getMessage());
    }

    @Test
    void carriesStatesFromRunToRun() {
        try (Program program = engine.compile(accumulator())) {
            Tensor one = Tensor.of(new float[] {1, 2}, 2);
            program.run(Map.of("x", one));
            Tensor sum = program.run(Map.of("x", one)).get("sum");
            assertEquals(Tensor.of(new float[] {12, 24}, 2), sum);
            assertEquals(sum, program.state("total"));
            program.setState("total", Tensor.of(new float[] {0, 1}, 2));
            assertEquals(
                    Tensor.of(new float[] {1, 3}, 2),
                    program.run(Map.of("x", one)).get("sum"));
            assertEquals(Tensor.of(new float[] {1, 3}, 2), program.state("total"));
        }
    }

    private static Graph accumulator() {
        GraphBuilder graph = new GraphBuilder("accumulator");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        Value total = graph.state("total", Tensor.of(new float[] {10, 20}, 2));
        Value sum = total.add(x);
        graph.update(total, sum);
        graph.output("sum", sum);
        return graph.build();
    }

    @Test
    void keepsItsStatesWhenARunFails() {
        try (Program program = engine.compile(accumulator())) {
            assertThrows(EngineException.class, () -> program.run(Map.of()));
            assertThrows(EngineException.class, () -> program.run(Map.of("x", Tensor.of(new float[3], 3))));
            assertEquals(Tensor.of(new float[] {10, 20}, 2), program.state("total"));
        }
    }

    @Test
    void runsNothingInAnInterruptedThread() {
        try (Program program = engine.compile(accumulator())) {
            Thread.currentThread().interrupt();
            assertThrows(CancelledException.class, () -> program.run(Map.of("x", Tensor.of(new float[] {1, 2}, 2))));
            assertFalse(Thread.interrupted(), "the interrupt is used up");
            assertEquals(Tensor.of(new float[] {10, 20}, 2), program.state("total"));
        }
    }

    @Test
    void letsAStateTakeItsLengthsFromWhatWasSet() {
        GraphBuilder graph = new GraphBuilder("lengths");
        Value state = graph.state("s", TensorType.floats(Shape.batchOf(2)));
        graph.update(state, state.mul(2));
        graph.output("rows", state.reduceSum(false, 1));
        try (Program program = engine.compile(graph.build())) {
            assertThrows(EngineException.class, () -> program.run(Map.of()));
            for (int rows : new int[] {3, 1, 4}) {
                program.setState("s", Tensor.full(ElementType.FLOAT, 1, rows, 2));
                program.run(Map.of());
                assertEquals(
                        Tensor.full(ElementType.FLOAT, 4, rows),
                        program.run(Map.of()).get("rows"));
            }
            assertThrows(EngineException.class, () -> program.setState("s", Tensor.of(new float[3], 1, 3)));
            assertThrows(EngineException.class, () -> program.state("t"));
        }
    }

    @Test
    void exchangesTwoStates() {
        GraphBuilder graph = new GraphBuilder("exchange");
        Value a = graph.state("a", Tensor.of(new float[] {1}, 1));
        Value b = graph.state("b", Tensor.of(new float[] {2}, 1));
        graph.update(a, b);
        graph.update(b, a);
        graph.output("difference", a.sub(b));
        try (Program program = engine.compile(graph.build())) {
            assertEquals(-1, program.run(Map.of()).get("difference").getDouble(0));
            assertEquals(1, program.run(Map.of()).get("difference").getDouble(0));
            assertEquals(2, program.run(Map.of()).size() + program.state("b").getDouble(0));
        }
    }

    @Test
    void keepsAStateThatNothingReplaces() {
        GraphBuilder graph = new GraphBuilder("kept");
        Value weight = graph.state("w", Tensor.of(new float[] {3}, 1));
        Value x = graph.input("x", TensorType.floats(Shape.of(1)));
        graph.output("y", x.mul(weight));
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> two = Map.of("x", Tensor.of(new float[] {2}, 1));
            assertEquals(6, program.run(two).get("y").getDouble(0));
            program.setState("w", Tensor.of(new float[] {5}, 1));
            assertEquals(10, program.run(two).get("y").getDouble(0));
            assertEquals(10, program.run(two).get("y").getDouble(0));
        }
    }

    @Test
    void followsASmallRegressionToItsSolution() {
        assumeTrue(engine.capabilities().contains(Capability.TRAINING), "the engine does not train");
        GraphBuilder graph = new GraphBuilder("regression");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
        Value y = graph.input("y", TensorType.floats(Shape.batchOf(1)));
        Value w = graph.state("w", Tensor.of(new float[2], 2, 1));
        Value loss = x.matMul(w).sub(y).square().reduceMean();
        graph.update(w, w.sub(graph.gradient(loss, w).mul(0.5)));
        graph.output("loss", loss);
        Map<String, Tensor> feeds = Map.of(
                "x", Tensor.of(new float[] {1, 0, 0, 1, 1, 1}, 3, 2), "y", Tensor.of(new float[] {2, -3, -1}, 3, 1));
        try (Program program = engine.compile(graph.build())) {
            for (int step = 0; step < 200; step++) {
                program.run(feeds, List.of());
            }
            assertArrayEquals(new float[] {2, -3}, program.state("w").toFloatArray(), 1e-4f);
        }
    }

    @Test
    void acceptsABatchOfAnySize() {
        GraphBuilder graph = new GraphBuilder("sizes");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        graph.output("dx", graph.gradient(x.softmax(1).square(), x));
        try (Program program = engine.compile(graph.build())) {
            Tensor five = OperatorCase.uniform(1, 5, 3);
            Tensor all = program.run(Map.of("x", five)).get("dx");
            for (int row = 0; row < 5; row++) {
                Tensor alone =
                        program.run(Map.of("x", five.slice(row, row + 1))).get("dx");
                assertArrayEquals(all.slice(row, row + 1).toFloatArray(), alone.toFloatArray(), 1e-6f);
            }
        }
    }

    @Test
    void copiesOnlyWhatIsAskedFor() {
        GraphBuilder graph = new GraphBuilder("some");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        graph.output("double", x.mul(2));
        graph.output("same", x);
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> feeds = Map.of("x", Tensor.of(new float[] {1, 2}, 2));
            assertEquals(Map.of("double", Tensor.of(new float[] {2, 4}, 2)), program.run(feeds, List.of("double")));
            assertEquals(Map.of(), program.run(feeds, List.of()));
            assertEquals(2, program.run(feeds).size());
            assertThrows(EngineException.class, () -> program.run(feeds, List.of("triple")));
        }
    }

    @Test
    void keepsResultsValidAfterLaterRunsAndAfterClosing() {
        GraphBuilder graph = new GraphBuilder("results");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        graph.output("y", x.mul(2));
        Program program = engine.compile(graph.build());
        Tensor first =
                program.run(Map.of("x", Tensor.of(new float[] {1, 2}, 2))).get("y");
        program.run(Map.of("x", Tensor.of(new float[] {7, 8}, 2)));
        program.close();
        program.close();
        assertEquals(Tensor.of(new float[] {2, 4}, 2), first);
        assertThrows(EngineException.class, () -> program.run(Map.of("x", first)));
    }

    @Test
    void checksWhatItIsFed() {
        GraphBuilder graph = new GraphBuilder("feeds");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
        Value noise = graph.noise("n", Noise.UNIFORM, x.shape());
        graph.output("y", x.add(noise));
        try (Program program = engine.compile(graph.build())) {
            Tensor good = Tensor.of(new float[] {1, 2}, 1, 2);
            assertEquals(
                    Tensor.of(new float[] {2, 4}, 1, 2),
                    program.run(Map.of("x", good, "n", good)).get("y"));
            assertRefused(program, "n", Map.of("x", good));
            assertRefused(program, "x", Map.of("x", Tensor.of(new float[3], 1, 3), "n", good));
            assertRefused(program, "x", Map.of("x", Tensor.of(new double[2], 1, 2), "n", good));
            assertRefused(program, "other", Map.of("x", good, "n", good, "other", good));
        }
    }

    private static void assertRefused(Program program, String name, Map<String, Tensor> feeds) {
        EngineException refusal = assertThrows(EngineException.class, () -> program.run(feeds));
        assertTrue(refusal.getMessage().contains(name), refusal.getMessage());
    }

    @Test
    void namesAnOperatorThatItLacks() {
        GraphBuilder graph = new GraphBuilder("foreign");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        graph.output(
                "y",
                graph.apply("com.example", "Frobnicate", Attributes.NONE, List.of(x), 1)
                        .get(0));
        Graph foreign = graph.build();
        assertTrue(
                engine.obstacles(foreign).stream().anyMatch(o -> o.contains("Frobnicate")),
                () -> engine.obstacles(foreign).toString());
        KilnException refusal = assertThrows(
                EngineException.class, () -> engine.compile(foreign).close());
        assertTrue(refusal.getMessage().contains("Frobnicate"), refusal.getMessage());
    }

    /**
     * Names are arbitrary texts: empty for nodes, the same for several of them, and keywords of languages that engines
     * compile to.
     */
    @TestFactory
    Stream<DynamicTest> takesAnyName() {
        List<String> names = List.of(
                "x", "class", "self", "0", "a b", "a.b:c/d", "größe\n", "\"'\\", "%s{}$", "torch", "p[]", "return");
        return IntStream.range(0, names.size())
                .mapToObj(i -> DynamicTest.dynamicTest("name " + i, () -> checkName(names.get(i))));
    }

    private void checkName(String name) {
        TensorType type = TensorType.floats(Shape.of(2));
        GraphEditor editor = new GraphEditor().name(name).input(name, type).constant(name + "w", vector(2, 3));
        editor.add(named(name, "Mul", List.of(name, name + "w"), List.of(name + "m")));
        editor.add(named(name, "Split", List.of(name + "m"), List.of("", name + "s"))
                .withAttributes(Attributes.of("num_outputs", 2)));
        editor.add(named("", "Add", List.of(name + "s", name), List.of(name + "y")));
        Graph graph = editor.output(name + "y").build();
        assertEquals(List.of(), engine.obstacles(graph));
        Map<String, Tensor> results = runOnce(graph, Map.of(name, vector(1, 2)));
        assertEquals(Map.of(name + "y", vector(7, 8)), results);
    }

    private static Node named(String name, String operator, List<String> inputs, List<String> outputs) {
        return new Node(name, "", operator, inputs, outputs, Attributes.NONE, Extras.NONE);
    }

    private static Tensor vector(float... numbers) {
        return Tensor.of(numbers, numbers.length);
    }

    @Test
    void takesOperatorsWhoseOutputsAreLeftOut() {
        GraphEditor editor = new GraphEditor()
                .name("outputs")
                .input("x", TensorType.floats(Shape.of(1, 4)))
                .constant("k", Tensor.of(new long[] {2}, 1))
                .add(named("top", "TopK", List.of("x", "k"), List.of("", "places")))
                .add(named("top", "Dropout", List.of("x"), List.of("kept", "")))
                .add(named("top", "MaxPool", List.of("cube"), List.of("pooled", ""))
                        .withAttributes(Attributes.NONE.with("kernel_shape", new long[] {2})))
                .add(named("", "Unsqueeze", List.of("kept", "axis"), List.of("cube")))
                .constant("axis", Tensor.of(new long[] {1}, 1));
        Graph graph = editor.output("places").output("pooled").build();
        Map<String, Tensor> results = runOnce(graph, Map.of("x", Tensor.of(new float[] {3, 1, 4, 2}, 1, 4)));
        assertEquals(Tensor.of(new long[] {2, 0}, 1, 2), results.get("places"));
        assertEquals(Tensor.of(new float[] {3, 4, 4}, 1, 1, 3), results.get("pooled"));
    }

    @Test
    void givesTheSameBitsEveryTime() {
        Graph graph = network();
        Map<String, Tensor> feeds = Map.of("x", OperatorCase.uniform(5, 4, 1, 8, 8));
        assertEquals(runOnce(graph, feeds), runOnce(graph, feeds));
    }

    @Test
    void holdsNoMoreMemoryAfterManyRuns() {
        assumeTrue(ResidentSet.isKnown(), "the resident set cannot be read on this system");
        try (Program program = engine.compile(network())) {
            Map<String, Tensor> feeds = Map.of("x", OperatorCase.uniform(5, 64, 1, 8, 8));
            ResidentSet.assertFlat(3000, () -> program.run(feeds));
        }
    }

    @Test
    void releasesProgramsThatAreClosed() {
        assumeTrue(ResidentSet.isKnown(), "the resident set cannot be read on this system");
        GraphBuilder graph = new GraphBuilder("large");
        Value weight = graph.constant("w", Tensor.zeros(ElementType.FLOAT, 256, 1024));
        graph.output("y", graph.input("x", TensorType.floats(Shape.of(1, 256))).matMul(weight));
        Graph large = graph.build();
        ResidentSet.assertFlat(150, () -> engine.compile(large).close());
    }
}
