package dev.kiln.report;

import java.util.List;

/**
 * What a report says.
 *
 * @param title its heading
 * @param summary one or two sentences with what came out
 * @param facts what it was made with: engine, versions, seed, hashes
 * @param sections the results, in order
 */
public record Report(String title, String summary, List<Fact> facts, List<Section> sections) {

    /** Copies the lists. */
    public Report {
        facts = List.copyOf(facts);
        sections = List.copyOf(sections);
    }

    /**
     * One thing that a reader must know to repeat the run.
     *
     * @param name what it is
     * @param value its value
     */
    public record Fact(String name, String value) {}
}
