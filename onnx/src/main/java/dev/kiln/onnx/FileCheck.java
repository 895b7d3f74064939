package dev.kiln.onnx;

import dev.kiln.graph.error.FileFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * Opens a model file as whoever gets it will: with a runtime that knows nothing of Kiln. It is a service, which the
 * engine of such a runtime provides.
 */
@FunctionalInterface
public interface FileCheck {

    /**
     * What came of a check.
     *
     * @param checked whether the runtime was there to look at the file
     * @param notes what the user should know of the file, each a sentence
     */
    record Verdict(boolean checked, List<String> notes) {

        /** Copies the list. */
        public Verdict {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Opens a file with the runtime's own settings and runs it: on the example, whose results it must repeat, or where
     * there is none on made-up numbers, if the inputs have known shapes.
     *
     * @param file an {@code .onnx} file, what it refers to beside it
     * @param example asked for a run of the model only where the file is small enough to be run
     * @return what came of it
     * @throws FileFormatException if the runtime refuses the file
     */
    Verdict check(Path file, Supplier<Optional<FileExample>> example);

    /**
     * Checks a file with the runtime on the path. Where there is none, it is read again by Kiln itself.
     *
     * @param file an {@code .onnx} file, what it refers to beside it
     * @param example as for {@link #check}
     * @return what the user should know, each a sentence
     * @throws FileFormatException if a runtime refuses the file
     */
    static List<String> all(Path file, Supplier<Optional<FileExample>> example) {
        List<String> notes = new ArrayList<>();
        Optional<FileCheck> first = ServiceLoader.load(FileCheck.class, FileCheck.class.getClassLoader())
                .findFirst();
        Optional<Verdict> verdict = first.map(check -> check.check(file, example));
        verdict.ifPresent(v -> notes.addAll(v.notes()));
        if (verdict.filter(Verdict::checked).isEmpty()) {
            OnnxFile.read(file);
            notes.add("The file was not checked by ONNX Runtime, which is not on the path or does not load here; it was"
                    + " read again, its names and types are consistent.");
        }
        return notes;
    }
}
