package dev.kiln.report;

import java.util.List;

/**
 * The content of a report.
 *
 * @param title its heading
 * @param summary the main results in one or two sentences
 * @param facts the facts needed to repeat the run: engine, versions, seed, hashes
 * @param sections the results, in order
 */
public record Report(String title, String summary, List<Fact> facts, List<Section> sections) {

    /** Copies the lists. */
    public Report {
        facts = List.copyOf(facts);
        sections = List.copyOf(sections);
    }

    /**
     * One fact needed to repeat the run.
     *
     * @param name its name
     * @param value its value
     */
    public record Fact(String name, String value) {}
}
