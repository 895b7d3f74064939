package dev.kiln.benchmarks;

import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The overhead of a run: one element is fed and returned, and is added to each state of one element. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class RunOverhead {

    /** The engine's name. */
    @Param({"onnx", "djl"})
    public String engineName = "";

    /** The number of states; each adds one node. */
    @Param({"0", "8"})
    public int states;

    private Engine engine;
    private Program program;
    private Map<String, Tensor> feeds = Map.of();

    /** For JMH, which calls {@link #compile} next. */
    @SuppressWarnings("NullAway.Init")
    public RunOverhead() {}

    /** Compiles the program. */
    @Setup
    public void compile() {
        GraphBuilder builder = new GraphBuilder("overhead");
        Value x = builder.input("x", TensorType.floats(Shape.of(1)));
        for (int i = 0; i < states; i++) {
            Value state = builder.state("state" + i, Tensor.zeros(ElementType.FLOAT, 1));
            builder.update(state, state.add(x));
        }
        builder.output("y", x.add(x));
        engine = Kiln.engine(engineName);
        program = engine.compile(builder.build());
        feeds = Map.of("x", Tensor.zeros(ElementType.FLOAT, 1));
    }

    /** Runs it. */
    @Benchmark
    public Map<String, Tensor> run() {
        return program.run(feeds);
    }

    /** Closes the program and the engine. */
    @TearDown
    public void close() {
        program.close();
        engine.close();
    }
}
