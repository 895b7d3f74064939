package dev.kiln.data;

import dev.kiln.api.format.TableReader;
import dev.kiln.api.format.TableRow;
import dev.kiln.files.Json;
import dev.kiln.graph.error.FileFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the objects of a file with lines of JSON as rows. The columns are the members of all objects so far. */
final class JsonLinesReader implements TableReader {

    private final Numerals numerals;
    private final TextLines lines;
    private final Set<String> header = new LinkedHashSet<>();

    /**
     * Opens a file.
     *
     * @param file the file, or {@link InputFile#STANDARD}
     * @param numerals the format of numbers within texts
     */
    JsonLinesReader(Path file, Numerals numerals) {
        this.numerals = numerals;
        this.lines = new TextLines(List.of(file), StandardCharsets.UTF_8, false);
    }

    /** An object and its line. */
    private record Item(long line, Map<String, Json> members) {}

    @Override
    public List<String> columns() {
        return List.copyOf(header);
    }

    @Override
    public List<TableRow> next(int most) {
        List<Item> items = new ArrayList<>();
        for (TextLine line : lines.next(most)) {
            items.add(new Item(line.number(), members(line)));
        }
        items.forEach(item -> header.addAll(item.members().keySet()));
        return items.stream().map(this::row).toList();
    }

    private static Map<String, Json> members(TextLine line) {
        String where = "Line " + line.number() + " of " + line.file();
        Json object = Json.parse(line.content(), where);
        if (!object.isObject() || object.members().isEmpty()) {
            throw new FileFormatException(where + " is no JSON object with members, expected one on each line, such as "
                    + "{\"size\": 1.5, \"kind\": \"a\"}.");
        }
        object.members().forEach((name, value) -> {
            if (value.isObject() || value.isArray()) {
                throw new FileFormatException(where + " has " + (value.isArray() ? "an array" : "an object") + " in \""
                        + name + "\", expected a text, a number, a truth value or null; write its parts as members of "
                        + "their own.");
            }
        });
        return object.members();
    }

    private TableRow row(Item item) {
        return new TableRow(
                item.line(),
                header.stream()
                        .map(name -> cell(item.members().getOrDefault(name, Json.NULL)))
                        .toList());
    }

    /** The text of a value; empty of null. */
    private String cell(Json value) {
        return value.isNumber() ? numerals.written(value.text()) : value.text().strip();
    }

    @Override
    public void close() {
        lines.close();
    }
}
