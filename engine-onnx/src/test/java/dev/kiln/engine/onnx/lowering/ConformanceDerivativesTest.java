package dev.kiln.engine.onnx.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.engine.onnx.gradient.rules.MoreOperators;
import dev.kiln.engine.onnx.gradient.rules.RareOperators;
import dev.kiln.engine.onnx.lowering.DerivativeCheck.Verdict;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.testkit.OperatorCase;
import dev.kiln.testkit.OperatorCases;
import dev.kiln.testkit.SharedFiles;
import dev.kiln.testkit.conformance.ConformanceCase;
import dev.kiln.testkit.conformance.ConformanceResult;
import dev.kiln.testkit.conformance.ConformanceResult.Outcome;
import dev.kiln.testkit.conformance.ConformanceSuite;
import dev.kiln.testkit.conformance.KnownDifferences;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The derivative of every operator, over ONNX's conformance tests and over the cases of this project: each test with
 * floating inputs and outputs is differentiated in all of those inputs, and compared by {@link DerivativeCheck}.
 */
@Tag("slow")
class ConformanceDerivativesTest {

    private static final List<String> SUITES =
            List.of("node", "opset23plus", "pytorch-converted", "pytorch-operator", "simple");

    private final Set<String> againstDifferences = new TreeSet<>();
    private final Set<String> againstBoth = new TreeSet<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    @Test
    void agreeWithDifferencesAndWithTheOtherEngine() throws IOException {
        List<String> complaints = new ArrayList<>();
        KnownDifferences leftOut = KnownDifferences.of(ConformanceDerivativesTest.class, "underived.properties");
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
                Engine other = new DjlEngineProvider().open(EngineOptions.DEFAULT)) {
            DerivativeCheck check = new DerivativeCheck(engine, other);
            for (String suite : SUITES) {
                complaints.addAll(leftOut.complaints(suite(suite, check)));
            }
            complaints.addAll(leftOut.complaints(ownCases(check)));
            checkPage(engine, other);
        }
        print();
        complaints.forEach(c -> System.out.println("COMPLAINT " + c));
        assertThat(complaints).isEmpty();
        assertThat(againstDifferences).hasSizeGreaterThan(110);
    }

    private void checkPage(Engine engine, Engine other) throws IOException {
        List<ConformanceSuite> suites = new ArrayList<>();
        for (String suite : SUITES) {
            suites.add(ConformanceSuite.read(archive(suite), ConformanceDerivativesTest::read));
        }
        OperatorsPage page = new OperatorsPage();
        page.count(engine, suites);
        page.count(other, suites);
        page.check(againstDifferences, againstBoth);
    }

    private void print() {
        Set<String> differencesOnly = new TreeSet<>(againstDifferences);
        differencesOnly.removeAll(againstBoth);
        System.out.println("Derivatives of " + againstDifferences.size() + " operators agree with differences.");
        System.out.println("With the engine djl too, " + againstBoth.size() + ": " + String.join(" ", againstBoth));
        System.out.println(
                "Only with differences, " + differencesOnly.size() + ": " + String.join(" ", differencesOnly));
        System.out.println("Tests and elements: " + counts);
    }

    private List<ConformanceResult> suite(String name, DerivativeCheck check) throws IOException {
        List<ConformanceResult> results = new ArrayList<>();
        for (ConformanceCase test : ConformanceSuite.read(archive(name), ConformanceDerivativesTest::read)
                .cases()) {
            results.add(result(test, check));
        }
        return results;
    }

    private static Path archive(String suite) {
        Optional<Path> archive = SharedFiles.find("onnx-conformance/" + suite + ".tar.gz");
        assumeTrue(archive.isPresent(), "the shared conformance tests are absent");
        return archive.orElseThrow();
    }

    private static Graph read(ByteBuffer model) {
        return OnnxFile.parse(model).graph();
    }

    private ConformanceResult result(ConformanceCase test, DerivativeCheck check) {
        return result(test.name(), test.reference(), () -> failure(test, check));
    }

    private static ConformanceResult result(String test, Optional<String> reference, Supplier<String> failure) {
        try {
            String found = failure.get();
            return new ConformanceResult(test, found.isEmpty() ? Outcome.PASS : Outcome.FAILED, found, reference);
        } catch (KilnException e) {
            return new ConformanceResult(test, Outcome.REFUSED, String.valueOf(e.getMessage()), reference);
        }
    }

    /** Nothing fails where there is nothing to differentiate. */
    private String failure(ConformanceCase test, DerivativeCheck check) {
        Optional<String> obstacle = test.obstacle();
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        ConformanceCase.DataSet set = test.dataSets().get(0);
        if (!hasDerivative(set)) {
            count("nothing to differentiate");
            return "";
        }
        return DerivativeCase.of(test.graph(), set.inputs(), set.outputs())
                .map(derivative -> failure(derivative, check))
                .orElse("its inputs that have a derivative are in half precision, if there are any");
    }

    private static boolean hasDerivative(ConformanceCase.DataSet set) {
        return isFloating(set.inputs()) && isFloating(set.outputs());
    }

    private static boolean isFloating(Map<String, Tensor> tensors) {
        return tensors.values().stream().anyMatch(t -> t.elementType().isFloating() && t.size() > 0);
    }

    private String failure(DerivativeCase derivative, DerivativeCheck check) {
        Verdict verdict = check.check(derivative);
        if (!verdict.failure().isEmpty()) {
            return verdict.failure();
        }
        count("differentiated");
        counts.merge("elements compared", verdict.compared(), Integer::sum);
        counts.merge("elements at kinks", verdict.kinks(), Integer::sum);
        boolean single = derivative.operators().size() == 1;
        if (single && verdict.nonzero()) {
            againstDifferences.addAll(derivative.operators());
            if (verdict.other().isEmpty()) {
                againstBoth.addAll(derivative.operators());
            }
        }
        if (verdict.other().isEmpty()) {
            count("differentiated by both engines");
        } else if (verdict.other().startsWith("the other engine's")) {
            return verdict.other();
        }
        return verdict.compared() == 0 ? "it has no derivative where it is tested" : "";
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** Operators that the archives have not, and forms that they do not test. */
    private List<ConformanceResult> ownCases(DerivativeCheck check) {
        return Stream.of(OperatorCases.all(), MoreOperators.all(), RareOperators.all())
                .flatMap(List::stream)
                .map(c -> result("own/" + c.name().replace(' ', '-'), Optional.empty(), () -> failure(own(c), check)))
                .toList();
    }

    /** A case is named after its operator, which may have some arithmetic before it. */
    private static DerivativeCase own(OperatorCase c) {
        Graph graph = c.forward();
        DerivativeCase all = DerivativeCase.of(
                        graph, c.feeds(), Map.of("y", graph.constants().get("weights")))
                .orElseThrow();
        List<String> named = all.operators().stream()
                .filter(c.name().split("[ ,]")[0]::equals)
                .distinct()
                .toList();
        return new DerivativeCase(named, all.forward(), all.differentiated(), all.inputs(), all.weights());
    }
}
