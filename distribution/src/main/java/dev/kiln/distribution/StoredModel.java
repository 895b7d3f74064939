package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.files.Sha256;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.jobs.fit.ExampleRun;
import dev.kiln.models.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A model's file as it was when it was looked at: another may lie there later, and a pipe gives nothing back.
 *
 * @param file where it lies, as the user named it
 * @param bytes its size, with that of the files beside it that its tensors lie in
 * @param gzipBytes the size of all of them after gzip; -1 where nobody wanted to know
 * @param sha256 the hash of the file itself
 */
record StoredModel(Path file, long bytes, long gzipBytes, String sha256) {

    /** Looks at a file. */
    static StoredModel of(Path file) {
        return of(file, false);
    }

    /** Looks at a file, and packs it to see how small it becomes. */
    static StoredModel packed(Path file) {
        return of(file, true);
    }

    private static StoredModel of(Path file, boolean packed) {
        List<Path> files = ModelFiles.files(file);
        try {
            long bytes = 0;
            for (Path part : files) {
                bytes += Files.size(part);
            }
            long gzipBytes = packed ? files.stream().mapToLong(Gzip::size).sum() : -1;
            return new StoredModel(file, bytes, gzipBytes, Sha256.of(file));
        } catch (IOException e) {
            throw new FileFormatException("The file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Writes a model, and looks at the file before it is in its place.
     *
     * @param engine computes what the file must repeat
     * @param model the model
     * @param measured what the model is measured on; empty where there are no data
     * @param out where to
     * @param notes takes what the user should know of the file
     */
    static StoredModel written(
            Engine engine, Model model, Optional<DataSet> measured, Path out, Consumer<String> notes) {
        AtomicReference<StoredModel> seen = new AtomicReference<>(new StoredModel(out, 0, 0, ""));
        ModelFiles.write(
                model,
                out,
                () -> measured.map(data -> ExampleRun.of(engine, model, data)),
                notes,
                finished -> seen.set(packed(finished)));
        StoredModel stored = seen.get();
        return new StoredModel(out, stored.bytes, stored.gzipBytes, stored.sha256);
    }

    Map<String, Object> json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", file.toString());
        fields.put("sha256", sha256);
        return fields;
    }
}
