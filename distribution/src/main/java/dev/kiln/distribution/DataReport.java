package dev.kiln.distribution;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.data.Task;
import dev.kiln.data.DataDescription;
import dev.kiln.data.DataStatistics;
import dev.kiln.report.Figure;
import dev.kiln.report.Section;
import dev.kiln.report.Table;
import dev.kiln.report.TensorImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report of {@code kiln data}: the content of a data set, with the first pictures of each class. */
final class DataReport {

    /** The number of pictures of each class, or of all together where there are none. */
    private static final int PICTURES = 8;

    private static final int MOST_CLASSES = 50;
    private static final int BATCH = 64;

    private final DataSet data;
    private final DataStatistics statistics;

    DataReport(DataSet data, DataStatistics statistics) {
        this.data = data;
        this.statistics = statistics;
    }

    void write(Path folder, JsonDocument document) {
        List<Section> sections = new ArrayList<>();
        sections.add(Section.of("Values", "The numbers of all examples, as a model gets them.")
                .with(numbers())
                .withWarnings(DataDescription.of(data).notes()));
        if (!DataDescription.of(data).columns().isEmpty()) {
            sections.add(Section.of("Columns").with(columns()));
        }
        if (isOfClasses()) {
            sections.add(Section.of("Classes").with(classes()));
        }
        if (TensorImage.isImage(data.exampleShape())) {
            sections.add(pictures());
        }
        Reports.write(folder, "The data " + data.spec(), DataDescription.line(data) + ".", document, sections);
    }

    private boolean isOfClasses() {
        return data.task() == Task.CLASSIFICATION;
    }

    private Table numbers() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("inputs", statistics.inputs()));
        statistics.targets().ifPresent(targets -> rows.add(row("targets", targets)));
        return new Table(List.of("", "minimum", "mean", "maximum", "NaN or infinite"), rows);
    }

    private static List<String> row(String name, DataStatistics.Numbers numbers) {
        return List.of(
                name,
                DataCommand.number(numbers.min()),
                DataCommand.number(numbers.mean()),
                DataCommand.number(numbers.max()),
                Long.toString(numbers.notFinite()));
    }

    private Table columns() {
        return new Table(
                DataCommand.COLUMNS,
                DataDescription.of(data).columns().stream()
                        .map(DataCommand::cells)
                        .toList());
    }

    private Table classes() {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < data.classes().size(); i++) {
            rows.add(List.of(
                    data.classes().get(i),
                    Integer.toString(i),
                    statistics.perClass().get(i).toString()));
        }
        return new Table(List.of("class", "number", "examples"), rows);
    }

    private Section pictures() {
        List<Figure> figures = new ArrayList<>();
        found().forEach((name, images) -> figures.add(new Figure(images, name)));
        return Section.of("Pictures", isOfClasses() ? "The first ones of each class." : "The first ones.")
                .withFigures(figures);
    }

    /** The first pictures by the name of their class. */
    private Map<String, List<Figure.Image>> found() {
        Map<String, List<Figure.Image>> found = new LinkedHashMap<>();
        if (isOfClasses()) {
            data.classes().stream().limit(MOST_CLASSES).forEach(name -> found.put(name, new ArrayList<>()));
        } else {
            found.put("examples", new ArrayList<>());
        }
        ExampleNames names = data.exampleNames();
        for (Batch batch : data.batches(BATCH)) {
            for (int row = 0; row < batch.size(); row++) {
                List<Figure.Image> images = found.get(isOfClasses() ? name(batch, row) : "examples");
                if (images != null && images.size() < PICTURES) {
                    images.add(new Figure.Image(picture(batch, row), names.of(batch.indices()[row])));
                }
            }
            if (isFull(found)) {
                break;
            }
        }
        found.values().removeIf(List::isEmpty);
        return found;
    }

    private boolean isFull(Map<String, List<Figure.Image>> found) {
        int number = 0;
        for (Map.Entry<String, List<Figure.Image>> images : found.entrySet()) {
            long examples = isOfClasses() ? statistics.perClass().get(number) : data.size();
            if (images.getValue().size() < Math.min(PICTURES, examples)) {
                return false;
            }
            number++;
        }
        return true;
    }

    private String name(Batch batch, int row) {
        return data.classes().get((int) batch.targets().getDouble(row));
    }

    /** Brightness from 0 to 1, as pictures have it, or within the range of all values. */
    private String picture(Batch batch, int row) {
        boolean isUnit = statistics.inputs().min() >= 0 && statistics.inputs().max() <= 1;
        return TensorImage.of(
                batch.inputs().slice(row, row + 1).reshape(data.exampleShape()),
                isUnit ? 0 : statistics.inputs().min(),
                isUnit ? 1 : statistics.inputs().max());
    }
}
