package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.data.Column;
import dev.kiln.data.DataDescription;
import dev.kiln.data.DataStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The description of a data set, as JSON. */
final class DataJson {

    private DataJson() {}

    static JsonDocument of(Host host, DataSet data, DataStatistics statistics) {
        DataDescription description = DataDescription.of(data);
        JsonDocument document = new JsonDocument("data", host).data(data);
        document.put("task", data.task().name().toLowerCase(Locale.ROOT));
        document.put(
                "example",
                Map.of(
                        "type",
                        statistics.type().toString(),
                        "shape",
                        Arrays.stream(data.exampleShape()).boxed().toList()));
        document.put("inputs", numbers(statistics.inputs()));
        statistics.targets().ifPresent(targets -> document.put("targets", numbers(targets)));
        document.put(
                "columns", description.columns().stream().map(DataJson::column).toList());
        if (data.task() == Task.CLASSIFICATION) {
            document.put("classes", classes(data.classes(), statistics.perClass()));
        }
        document.put(
                "first",
                statistics.first().stream()
                        .map(example -> Map.of("inputs", example.inputs(), "target", example.target()))
                        .toList());
        return document;
    }

    /** Numbers; NaN is omitted, since JSON has none. */
    private static Map<String, Object> numbers(DataStatistics.Numbers numbers) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (!Double.isNaN(numbers.min())) {
            fields.put("min", numbers.min());
            fields.put("mean", numbers.mean());
            fields.put("max", numbers.max());
        }
        fields.put("notFinite", numbers.notFinite());
        return fields;
    }

    private static Map<String, Object> column(Column column) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", column.name());
        fields.put("role", column.role().name().toLowerCase(Locale.ROOT));
        fields.put("kind", column.kind().word());
        fields.put("missing", column.missing());
        fields.put("different", column.different());
        column.range().ifPresent(range -> {
            fields.put("min", range.min());
            fields.put("mean", range.mean());
            fields.put("max", range.max());
        });
        if (!column.most().isEmpty()) {
            fields.put("mostFrequent", column.most());
        }
        return fields;
    }

    private static List<Map<String, Object>> classes(List<String> names, List<Long> perClass) {
        List<Map<String, Object>> classes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("number", i);
            fields.put("name", names.get(i));
            fields.put("examples", perClass.get(i));
            classes.add(fields);
        }
        return classes;
    }
}
