package dev.kiln.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.samskivert.mustache.Mustache;
import dev.kiln.files.OutputFile;
import dev.kiln.files.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes a report as one self-contained HTML file, which opens from a disk or a mail, without a network. */
public final class HtmlReport {

    private static final String TEMPLATE = "report.mustache.html";
    /** Chart.js, which draws the curves; a library on the path, embedded in the file. */
    private static final String CHARTS = "META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

    private HtmlReport() {}

    /**
     * Writes a report, as a draft that is then moved to its destination.
     *
     * @param report the report
     * @param file the destination; its folder is created if it does not exist
     * @throws dev.kiln.graph.error.FileFormatException if it cannot be written
     */
    public static void write(Report report, Path file) {
        Optional.ofNullable(file.toAbsolutePath().getParent()).ifPresent(OutputFolder::make);
        OutputFile.of(file).writeText(html(report));
    }

    /**
     * The text of a report.
     *
     * @param report the report
     * @return an HTML document
     */
    public static String html(Report report) {
        List<Chart> charts = new ArrayList<>();
        report.sections().forEach(section -> charts.addAll(section.charts()));
        Map<String, Object> page = Map.of(
                "report",
                report,
                "charts",
                json(charts),
                "chartLibrary",
                charts.isEmpty()
                        ? ""
                        : text(CHARTS, HtmlReport.class.getClassLoader().getResourceAsStream(CHARTS)));
        return Mustache.compiler()
                .compile(text(TEMPLATE, HtmlReport.class.getResourceAsStream(TEMPLATE)))
                .execute(page);
    }

    /** JSON that can be embedded in a script: no text in it can end the script. */
    private static String json(List<Chart> charts) {
        try {
            return JsonMapper.builder().build().writeValueAsString(charts).replace("</", "<\\/");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Records of texts and numbers are always JSON.", e);
        }
    }

    private static String text(String name, @Nullable InputStream resource) {
        try (InputStream in = resource) {
            if (in == null) {
                throw new IllegalStateException("The resource " + name + " is missing from the path.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The resource " + name + " cannot be read.", e);
        }
    }
}
