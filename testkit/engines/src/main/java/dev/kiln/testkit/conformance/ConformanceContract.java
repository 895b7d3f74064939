package dev.kiln.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.testkit.SharedFiles;
import dev.kiln.testkit.conformance.ConformanceResult.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * ONNX's conformance tests of operators on one engine: all pass except those that a list names with the reason.
 *
 * <p>The tests are those of the shared files. The system property {@value ConformanceSuite#ELSEWHERE} names a folder or
 * archive of others, which are run too: those that the engine refuses are printed, and the others must be right.
 */
public abstract class ConformanceContract {

    private static final List<String> SUITES =
            List.of("node", "opset23plus", "pytorch-converted", "pytorch-operator", "simple");

    /** Called by subclasses. */
    protected ConformanceContract() {}

    /** Returns the provider under test. */
    protected abstract EngineProvider provider();

    /**
     * Reads a model.
     *
     * @param model the bytes of an {@code .onnx} file
     * @return its graph
     */
    protected abstract Graph read(ByteBuffer model);

    /** Returns the tests that the engine does not pass. */
    protected abstract KnownDifferences knownDifferences();

    @TestFactory
    Stream<DynamicTest> passesAllButTheListed() {
        return SUITES.stream()
                .map(suite -> DynamicTest.dynamicTest(suite, () -> {
                    Optional<Path> archive = SharedFiles.find("onnx-conformance/" + suite + ".tar.gz");
                    assumeTrue(archive.isPresent(), "the shared conformance tests are absent");
                    check(knownDifferences().complaints(run(archive.get())));
                }));
    }

    @Test
    void computesTestsFromElsewhereRightly() throws IOException {
        Optional<Path> place = ConformanceSuite.elsewhere();
        assumeTrue(place.isPresent(), "the system property " + ConformanceSuite.ELSEWHERE + " names no other tests");
        List<ConformanceResult> results = run(place.get());
        results.stream().filter(r -> r.outcome() == Outcome.REFUSED).forEach(System.out::println);
        check(results.stream()
                .filter(r -> r.outcome() == Outcome.MISMATCH || r.outcome() == Outcome.FAILED)
                .map(ConformanceResult::toString)
                .toList());
    }

    private List<ConformanceResult> run(Path place) throws IOException {
        ConformanceSuite suite = ConformanceSuite.read(place, this::read);
        try (Engine engine = provider().open(EngineOptions.DEFAULT)) {
            List<ConformanceResult> results = suite.runOn(engine);
            System.out.println(engine.name() + ", " + ConformanceResult.summary(results));
            return results;
        }
    }

    private static void check(List<String> complaints) {
        assertEquals("", String.join("\n", complaints));
    }
}
