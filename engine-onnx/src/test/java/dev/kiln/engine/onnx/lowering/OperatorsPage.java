package dev.kiln.engine.onnx.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Node;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.testkit.conformance.ConformanceCase;
import dev.kiln.testkit.conformance.ConformanceResult;
import dev.kiln.testkit.conformance.ConformanceSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The page {@code docs/operators.md}: what each engine passes of ONNX's tests of each operator, and by what its derivative
 * is proven. The system property {@value #WRITE} writes it anew.
 */
final class OperatorsPage {

    private static final String WRITE = "kiln.write-pages";
    private static final Path FILE = Path.of("..", "docs", "operators.md");
    private static final String HEAD = """
            # Operators

            Written by a test, from what it ran: for each operator of ONNX how many of the tests that are about it alone each
            engine passes (`%s` and `%s`), and what the derivative that engine-onnx writes agrees with. The derivative of
            engine-djl is PyTorch's own. Operators that are not in the list run on engine-onnx where ONNX Runtime has them;
            `kiln inspect MODEL` says what each engine makes of a model.

            | operator | tests | engine-onnx | engine-djl | derivative agrees with |
            | --- | ---: | ---: | ---: | --- |
            """;

    /** What is known of one operator. */
    private static final class Row {
        private int tests;
        private final Map<String, Integer> passed = new HashMap<>();
    }

    private final Map<String, Row> rows = new TreeMap<>();
    private final List<String> engines = new ArrayList<>();

    /** Runs tests on an engine and counts what passes for each operator. */
    void count(Engine engine, List<ConformanceSuite> suites) {
        engines.add(engine.name());
        for (ConformanceSuite suite : suites) {
            Map<String, String> operators = new HashMap<>();
            for (ConformanceCase test : suite.cases()) {
                operator(test).ifPresent(o -> operators.put(test.name(), o));
            }
            for (ConformanceResult result : suite.runOn(engine)) {
                Optional.ofNullable(operators.get(result.test())).ifPresent(o -> add(engine, o, result));
            }
        }
    }

    /** The only operator of a test that can be read. */
    private static Optional<String> operator(ConformanceCase test) {
        try {
            List<String> operators = test.graph().nodes().stream()
                    .map(Node::operator)
                    .filter(o -> !o.equals("Constant"))
                    .distinct()
                    .toList();
            return operators.size() == 1 ? Optional.of(operators.get(0)) : Optional.empty();
        } catch (FileFormatException e) {
            return Optional.empty();
        }
    }

    private void add(Engine engine, String operator, ConformanceResult result) {
        Row row = rows.computeIfAbsent(operator, o -> new Row());
        row.tests += engines.size() == 1 ? 1 : 0;
        row.passed.merge(engine.name(), result.passed() ? 1 : 0, Integer::sum);
    }

    /** Compares the page with what was found, or writes it. */
    void check(Set<String> againstDifferences, Set<String> againstBoth) throws IOException {
        againstDifferences.forEach(o -> rows.computeIfAbsent(o, r -> new Row()));
        StringBuilder page = new StringBuilder(HEAD.formatted(engines.toArray()));
        rows.forEach((operator, row) -> page.append("| %s | %d | %d | %d | %s |%n"
                .formatted(
                        operator,
                        row.tests,
                        row.passed.getOrDefault(engines.get(0), 0),
                        row.passed.getOrDefault(engines.get(1), 0),
                        derivative(operator, againstDifferences, againstBoth))));
        page.append("\n%d operators; the derivatives of %d agree with differences, of %d with PyTorch too.\n"
                .formatted(rows.size(), againstDifferences.size(), againstBoth.size()));
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(FILE, page);
        }
        assertThat(FILE).content().isEqualTo(page.toString());
    }

    private static String derivative(String operator, Set<String> againstDifferences, Set<String> againstBoth) {
        if (againstBoth.contains(operator)) {
            return "differences, PyTorch";
        }
        return againstDifferences.contains(operator) ? "differences" : "";
    }
}
