package dev.kiln.benchmarks;

import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The time from a graph to a program: a training step of each network, compiled again and again in one process. It
 * includes the derivatives, the simplification, and the session of the engine's runtime.
 *
 * <p>{@code CompileTime [rounds [engine]]}
 */
final class CompileTime {

    private static final int WARM_UP = 10;

    private CompileTime() {}

    /**
     * Runs the benchmark and prints it.
     *
     * @param arguments the number of rounds, and the engine
     */
    public static void main(String[] arguments) throws IOException {
        Machine.print();
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
        String name = arguments.length > 1 ? arguments[1] : "onnx";
        try (Engine engine = Kiln.engine(name)) {
            System.out.printf("%s, %d rounds, ms: median (least to greatest)%n", Kiln.title(engine), rounds);
            for (String network : Networks.names()) {
                Optional<Network> open = Networks.open(network);
                open.ifPresent(found -> measure(found, engine, rounds));
            }
        }
    }

    private static void measure(Network network, Engine engine, int rounds) {
        Graph graph = network.training().step().graph();
        IntStream.range(0, WARM_UP).forEach(round -> milliseconds(engine, graph));
        Spread spread = Spread.of(
                DoubleStream.generate(() -> milliseconds(engine, graph)).limit(rounds));
        System.out.printf("  %-12s %s%n", network.name(), spread);
    }

    private static double milliseconds(Engine engine, Graph graph) {
        long begun = System.nanoTime();
        engine.compile(graph).close();
        return (System.nanoTime() - begun) / 1e6;
    }
}
