package dev.kiln.testkit.conformance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What came of one test.
 *
 * @param test its name
 * @param outcome how it ended
 * @param reason why it did not pass: the obstacle, what differs, or what the engine said; empty where it passed
 * @param reference what ONNX Runtime makes of it, such as {@code pass}; empty where that is not known
 */
public record ConformanceResult(String test, Outcome outcome, String reason, Optional<String> reference) {

    /** How a test can end. */
    public enum Outcome {
        /** Every output is as the test says. */
        PASS,
        /** The model cannot be read, or the engine says beforehand that it does not run it. */
        REFUSED,
        /** An output is not as the test says. */
        MISMATCH,
        /** The engine took the model and then failed. */
        FAILED
    }

    /** Whether the test passed. */
    public boolean passed() {
        return outcome == Outcome.PASS;
    }

    /**
     * Counts results.
     *
     * @param results those of a suite
     * @return a line such as {@code node: 541 of 563 PASS (530 of the 541 that pass in ONNX Runtime), 22 REFUSED}
     */
    public static String summary(List<ConformanceResult> results) {
        String suite = results.isEmpty() ? "" : results.get(0).test().replaceFirst("/.*", "");
        long passed = results.stream().filter(ConformanceResult::passed).count();
        List<ConformanceResult> wanted = results.stream()
                .filter(r -> r.reference().filter("pass"::equals).isPresent())
                .toList();
        long both = wanted.stream().filter(ConformanceResult::passed).count();
        Map<Outcome, Long> others = new TreeMap<>(results.stream()
                .filter(r -> !r.passed())
                .collect(Collectors.groupingBy(ConformanceResult::outcome, Collectors.counting())));
        String rest = others.entrySet().stream()
                .map(e -> ", " + e.getValue() + " " + e.getKey())
                .collect(Collectors.joining());
        return suite + ": " + passed + " of " + results.size() + " PASS (" + both + " of the " + wanted.size()
                + " that pass in ONNX Runtime)" + rest;
    }

    @Override
    public String toString() {
        return test + " " + outcome + (reason.isEmpty() ? "" : ": " + reason);
    }
}
