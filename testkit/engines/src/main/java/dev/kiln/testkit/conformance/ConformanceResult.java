package dev.kiln.testkit.conformance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The result of one test.
 *
 * @param test its name
 * @param outcome its outcome
 * @param reason the reason why it did not pass: the obstacle, the difference, or the engine's message; empty where it
 *     passed
 * @param reference ONNX Runtime's outcome, such as {@code pass}; empty where it is not known
 */
public record ConformanceResult(String test, Outcome outcome, String reason, Optional<String> reference) {

    /** The outcome of a test. */
    public enum Outcome {
        /** Every output is as expected. */
        PASS,
        /** The model cannot be read, or the engine refuses it beforehand. */
        REFUSED,
        /** An output is not as expected. */
        MISMATCH,
        /** The engine accepted the model and then failed. */
        FAILED
    }

    /** Whether the test passed. */
    public boolean passed() {
        return outcome == Outcome.PASS;
    }

    /**
     * Summarizes results.
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
