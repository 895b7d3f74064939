package dev.kiln.data;

import dev.kiln.api.format.TableFile;
import dev.kiln.api.format.TableReader;
import java.nio.file.Path;

/**
 * Opens files with lines of JSON.
 *
 * @param numerals the format of numbers within texts
 */
record JsonLinesFile(Numerals numerals) implements TableFile {

    @Override
    public TableReader open(Path file) {
        return new JsonLinesReader(file, numerals);
    }

    @Override
    public String rowName() {
        return "line";
    }
}
