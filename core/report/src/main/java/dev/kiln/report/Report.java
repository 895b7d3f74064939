package dev.kiln.report;

import java.util.List;

/**
 * The content of a report.
 *
 * @param title its heading
 * @param summary the main results in one or two sentences
 * @param facts the facts needed to repeat the run: engine, versions, seed, hashes
 * @param sections the results, in order
 * @param refreshSeconds the seconds after which a browser reads the page again, while the work goes on; 0 for never
 */
public record Report(String title, String summary, List<Fact> facts, List<Section> sections, int refreshSeconds) {

    /** Copies the lists. */
    public Report {
        facts = List.copyOf(facts);
        sections = List.copyOf(sections);
    }

    /**
     * The report of finished work.
     *
     * @param title its heading
     * @param summary the main results in one or two sentences
     * @param facts the facts needed to repeat the run: engine, versions, seed, hashes
     * @param sections the results, in order
     */
    public Report(String title, String summary, List<Fact> facts, List<Section> sections) {
        this(title, summary, facts, sections, 0);
    }

    /** Returns whether a browser reads the page again. */
    public boolean isLive() {
        return refreshSeconds > 0;
    }

    /**
     * One fact needed to repeat the run.
     *
     * @param name its name
     * @param value its value
     */
    public record Fact(String name, String value) {}
}
