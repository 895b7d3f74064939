package dev.kiln.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The part of an engine's contract on several threads, and on closing programs and the engine. */
@NullUnmarked
abstract class ConcurrencyContract extends DifferentiationContract {

    private static final int ROUNDS = 25;

    @Test
    void differentiatesInSeveralThreadsAtOnce() throws Exception {
        try (Program program = engine.compile(network())) {
            List<Map<String, Tensor>> expected = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                expected.add(program.run(images(i)));
            }
            List<Callable<Map<String, Tensor>>> runs = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Map<String, Tensor> feed = images(i % 8);
                runs.add(() -> program.run(feed));
            }
            List<Map<String, Tensor>> results = inThreads(4, runs);
            for (int i = 0; i < results.size(); i++) {
                assertEquals(expected.get(i % 8), results.get(i));
            }
        }
    }

    @Test
    void compilesAndRunsInEightThreadsAtOnce() throws Exception {
        Map<String, Tensor> expected = runOnce(network(), images(3));
        List<Callable<Map<String, Tensor>>> jobs = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            jobs.add(() -> {
                assertEquals(List.of(), engine.obstacles(network()));
                return runOnce(network(), images(3));
            });
        }
        inThreads(8, jobs).forEach(result -> assertEquals(expected, result));
    }

    @Test
    void opensAndClosesEnginesInEightThreadsAtOnce() throws Exception {
        Map<String, Tensor> expected = runOnce(network(), images(4));
        List<Callable<Map<String, Tensor>>> jobs = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            jobs.add(() -> {
                try (Engine other = provider().open(EngineOptions.DEFAULT);
                        Program program = other.compile(network())) {
                    return program.run(images(4));
                }
            });
        }
        inThreads(8, jobs).forEach(result -> assertEquals(expected, result));
    }

    @Test
    void closesAProgramWhileOthersRunIt() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Program program = engine.compile(network());
            closeAmid(program::close, () -> program.run(images(1)), () -> program.run(images(2)));
            assertThrows(EngineException.class, () -> program.run(images(1)));
        }
    }

    @Test
    void closesAProgramWhileItsStatesAreReadAndSet() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Program program = engine.compile(counter());
            Tensor one = Tensor.of(new float[] {1}, 1);
            closeAmid(
                    program::close,
                    () -> program.run(Map.of()),
                    () -> program.state("n"),
                    () -> program.setState("n", one));
            assertThrows(EngineException.class, () -> program.state("n"));
            assertThrows(EngineException.class, () -> program.setState("n", one));
        }
    }

    @Test
    void closesTheEngineWhileOthersCompileAndRun() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Engine other = provider().open(EngineOptions.DEFAULT);
            Program program = other.compile(network());
            Program counting = other.compile(counter());
            closeAmid(
                    other::close,
                    () -> program.run(images(1)),
                    () -> counting.run(Map.of()),
                    () -> other.compile(network()).run(images(2)),
                    () -> other.obstacles(network()));
        }
    }

    @Test
    void refusesEverythingOnceTheEngineIsClosed() {
        Engine other = provider().open(EngineOptions.DEFAULT);
        Program program = other.compile(network());
        Program counting = other.compile(counter());
        other.close();
        other.close();
        assertClosed(() -> program.run(images(1)));
        assertClosed(() -> counting.run(Map.of()));
        assertClosed(() -> counting.state("n"));
        assertClosed(() -> counting.setState("n", Tensor.of(new float[] {1}, 1)));
        assertClosed(() -> other.compile(network()));
        assertClosed(() -> other.obstacles(network()));
        program.close();
    }

    private static void assertClosed(Runnable use) {
        EngineException refusal = assertThrows(EngineException.class, use::run);
        assertTrue(refusal.getMessage().contains("closed"), refusal.getMessage());
    }

    /** Repeats the uses, each in a thread of its own, until they are refused; closes when all of them are running. */
    private static void closeAmid(Runnable close, Runnable... uses) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(uses.length);
        CountDownLatch started = new CountDownLatch(uses.length);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (Runnable use : uses) {
                ends.add(threads.submit(() -> repeatUntilRefused(use, started)));
            }
            started.await();
            close.run();
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void repeatUntilRefused(Runnable use, CountDownLatch started) {
        use.run();
        started.countDown();
        while (true) {
            try {
                use.run();
            } catch (EngineException closed) {
                return;
            }
        }
    }

    private static <T> List<T> inThreads(int count, List<Callable<T>> jobs) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(jobs)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Map<String, Tensor> images(int seed) {
        return Map.of("x", OperatorCase.uniform(seed, 4, 1, 8, 8));
    }

    /** A convolution network with the gradient with respect to its input. */
    static Graph network() {
        GraphBuilder graph = new GraphBuilder("network");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(1, 8, 8)));
        Value kernel = graph.constant("kernel", OperatorCase.uniform(6, 4, 1, 3, 3));
        Value maps = Convolution.apply(x, kernel, null, Window.of(3, 3), 1).relu();
        Value pooled = Pooling.max(maps, Window.of(2, 2).stride(2)).flatten(1);
        Value logits = pooled.matMul(graph.constant("dense", OperatorCase.uniform(7, 36, 3)));
        graph.output("logits", logits);
        graph.output("dx", graph.gradient(logits.logSoftmax(1).slice(1, 0, 1), x));
        return graph.build();
    }

    private static Graph counter() {
        GraphBuilder graph = new GraphBuilder("counter");
        Value n = graph.state("n", Tensor.of(new float[] {0}, 1));
        graph.update(n, n.add(1));
        graph.output("count", n);
        return graph.build();
    }
}
