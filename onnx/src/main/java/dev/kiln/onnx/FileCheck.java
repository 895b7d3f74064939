package dev.kiln.onnx;

import dev.kiln.graph.error.FileFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * Opens a model file as its recipient will: with a runtime independent of Kiln. It is a service, which the engine of
 * such a runtime provides.
 */
@FunctionalInterface
public interface FileCheck {

    /**
     * The result of a check.
     *
     * @param checked whether the runtime was available
     * @param notes notes on the file for the user, each a sentence
     */
    record Verdict(boolean checked, List<String> notes) {

        /** Copies the list. */
        public Verdict {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Opens a file with the runtime's own settings and runs it: on the example, whose results it must reproduce, or,
     * without one, on arbitrary numbers if the inputs have known shapes.
     *
     * @param file an {@code .onnx} file, with the files it refers to beside it
     * @param example supplies a run of the model; it is called only where the file is small enough to be run
     * @return the result
     * @throws FileFormatException if the runtime refuses the file
     */
    Verdict check(Path file, Supplier<Optional<FileExample>> example);

    /**
     * Checks a file with the runtime on the path; without one, Kiln itself reads it again.
     *
     * @param file an {@code .onnx} file, with the files it refers to beside it
     * @param example as for {@link #check}
     * @return notes for the user, each a sentence
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
