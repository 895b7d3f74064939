package dev.kiln.testkit.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tests that an engine does not pass, each with the reason: a list that must be exact, so that it cannot become
 * outdated.
 */
public final class KnownDifferences {

    private final Map<String, String> reasons = new TreeMap<>();

    private KnownDifferences(Properties table) {
        table.stringPropertyNames().forEach(test -> reasons.put(test, table.getProperty(test)));
    }

    /**
     * Reads the list from a properties file with lines {@code <suite>/<test> = <reason>}.
     *
     * @param owner the class beside which the file lies
     * @param resource its name
     * @return the list
     */
    public static KnownDifferences of(Class<?> owner, String resource) {
        try (InputStream file = owner.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalArgumentException("resource is " + resource + ", and there is none beside " + owner);
            }
            Properties table = new Properties();
            table.load(new InputStreamReader(file, StandardCharsets.UTF_8));
            return new KnownDifferences(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The contradictions between the list and the results of a suite.
     *
     * @param results the results of all tests of one suite
     * @return a line for each test that fails and is not listed, that passes and is listed, or that is listed and does
     *     not exist
     */
    public List<String> complaints(List<ConformanceResult> results) {
        List<String> complaints = new ArrayList<>();
        for (ConformanceResult result : results) {
            if (result.passed() == reasons.containsKey(result.test())) {
                complaints.add(result.passed() ? result.test() + " is listed and passes" : result.toString());
            }
        }
        Map<String, ConformanceResult> byName =
                results.stream().collect(Collectors.toMap(ConformanceResult::test, Function.identity()));
        reasons.keySet().stream()
                .filter(test ->
                        !byName.containsKey(test) && results.stream().anyMatch(r -> isSameSuite(r.test(), test)))
                .forEach(test -> complaints.add(test + " is listed and does not exist"));
        return complaints;
    }

    private static boolean isSameSuite(String one, String other) {
        return one.substring(0, one.indexOf('/') + 1).equals(other.substring(0, other.indexOf('/') + 1));
    }
}
