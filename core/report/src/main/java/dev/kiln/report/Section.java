package dev.kiln.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A section of a report; empty parts are omitted.
 *
 * @param heading its heading
 * @param paragraphs the paragraphs
 * @param charts curves, side by side where there is room
 * @param tables tables of numbers
 * @param figures images, side by side
 * @param warnings the warnings
 */
public record Section(
        String heading,
        List<String> paragraphs,
        List<Chart> charts,
        List<Table> tables,
        List<Figure> figures,
        List<String> warnings) {

    /** Copies the lists. */
    public Section {
        paragraphs = List.copyOf(paragraphs);
        charts = List.copyOf(charts);
        tables = List.copyOf(tables);
        figures = List.copyOf(figures);
        warnings = List.copyOf(warnings);
    }

    /**
     * A section with a heading and some sentences.
     *
     * @param heading its heading
     * @param paragraphs the paragraphs
     * @return the section
     */
    public static Section of(String heading, String... paragraphs) {
        return new Section(heading, List.of(paragraphs), List.of(), List.of(), List.of(), List.of());
    }

    /**
     * The same with one more chart.
     *
     * @param chart the chart
     * @return the section
     */
    public Section with(Chart chart) {
        return new Section(heading, paragraphs, longer(charts, chart), tables, figures, warnings);
    }

    /**
     * The same with one more table.
     *
     * @param table the table
     * @return the section
     */
    public Section with(Table table) {
        return new Section(heading, paragraphs, charts, longer(tables, table), figures, warnings);
    }

    /**
     * The same with more images.
     *
     * @param more the images
     * @return the section
     */
    public Section withFigures(List<Figure> more) {
        List<Figure> all = new ArrayList<>(figures);
        all.addAll(more);
        return new Section(heading, paragraphs, charts, tables, all, warnings);
    }

    /**
     * The same with more warnings.
     *
     * @param more each a sentence
     * @return the section
     */
    public Section withWarnings(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new Section(heading, paragraphs, charts, tables, figures, all);
    }

    private static <T> List<T> longer(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
