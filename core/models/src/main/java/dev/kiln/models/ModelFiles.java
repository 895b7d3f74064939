package dev.kiln.models;

import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.files.ScratchFolder;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.rewrite.ConstantNodes;
import dev.kiln.onnx.FileCheck;
import dev.kiln.onnx.FileExample;
import dev.kiln.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads and writes models as {@code .onnx} files. */
public final class ModelFiles {

    private static final long CHECKED_BYTES = 256L << 20;

    private ModelFiles() {}

    /**
     * Reads a model. In a file from elsewhere, without Kiln's metadata, constants that are only rearranged become
     * constants as they are used, the {@linkplain ConstantRoles trainable ones} are found by what they are used for, the
     * input is taken to be in {@code [0, 1]}, and a fixed batch is {@linkplain OpenBatch opened}
     * where its operators allow that. A classifier of {@code ai.onnx.ml} names its classes itself.
     *
     * @param file an {@code .onnx} file
     * @return the model
     * @throws dev.kiln.graph.error.FileFormatException if it is missing, damaged or no ONNX file
     */
    public static Model read(Path file) {
        return read(file, note -> {});
    }

    /**
     * As {@link #read(Path)}, and says what the user of the model should know.
     *
     * @param file an {@code .onnx} file
     * @param notes takes sentences, such as that another tool has changed a model of Kiln's
     * @return the model
     * @throws dev.kiln.graph.error.FileFormatException if it is missing, damaged or no ONNX file
     */
    public static Model read(Path file, Consumer<String> notes) {
        OnnxFile onnx = OnnxFile.read(file);
        Map<String, String> others = new LinkedHashMap<>(onnx.metadata());
        contradictions(onnx).ifPresent(notes);
        Graph read = TrainingMode.left(ConstantNodes.lifted(onnx.graph()), notes);
        Optional<String> own = Optional.ofNullable(others.remove(ModelMetadata.KEY));
        if (own.isPresent()) {
            return ClassLabels.named(ModelMetadata.parse(own.get(), file).attach(read, others, onnx.extras(), notes));
        }
        Graph graph = ImportedGraph.of(read);
        ConstantRoles roles = ConstantRoles.of(graph);
        return ClassLabels.named(Model.of(graph)
                .withParameters(roles.trainable())
                .withStatistics(roles.with(ConstantRole.STATISTIC))
                .withMetadata(others)
                .withExtras(onnx.extras()));
    }

    private static Optional<String> contradictions(OnnxFile onnx) {
        List<String> found = onnx.contradictions();
        String more = found.size() > 1 ? " The same holds for " + (found.size() - 1) + " more values." : "";
        return found.stream().findFirst().map(first -> first + more);
    }

    /**
     * Writes a model, beside the file first and then in its place, so that a failure leaves what was there. Before it is
     * moved, the file is {@linkplain FileCheck checked} as whoever gets it would open it.
     *
     * @param model the model
     * @param file where to
     * @throws dev.kiln.graph.error.FileFormatException if it cannot be written, or ONNX Runtime refuses what was to be written
     */
    public static void write(Model model, Path file) {
        write(model, file, Optional::empty, note -> {}, finished -> {});
    }

    /**
     * As {@link #write(Model, Path)}, says what the user of the file should know, and shows the file before it is in its
     * place.
     *
     * @param model the model
     * @param file where to; a pipe or a device takes the bytes
     * @param example asked for a run of the model that the file must repeat
     * @param notes takes sentences, such as that the file could not be checked
     * @param finished gets the file when it is whole and checked
     * @throws dev.kiln.graph.error.FileFormatException as for {@link #write(Model, Path)}
     */
    public static void write(
            Model model,
            Path file,
            Supplier<Optional<FileExample>> example,
            Consumer<String> notes,
            Consumer<Path> finished) {
        onnx(model).write(file, whole -> {
            FileCheck.all(whole, example).forEach(notes);
            finished.accept(whole);
        });
    }

    /**
     * Refuses a model whose file ONNX Runtime would refuse, before work whose result could then not be written. One of
     * more than 256 MiB is not looked at before it is written, as that would take too long, nor is any where the system's
     * folder for temporary files has no room for it.
     *
     * @param model the model as it is before the work
     * @throws dev.kiln.graph.error.FileFormatException if ONNX Runtime refuses it
     */
    public static void check(Model model) {
        long bytes = model.graph().constants().values().stream()
                .mapToLong(constant -> constant.bytes().remaining())
                .sum();
        if (bytes <= CHECKED_BYTES) {
            scratch().ifPresent(folder -> check(model, folder));
        }
    }

    private static Optional<ScratchFolder> scratch() {
        try {
            return Optional.of(ScratchFolder.make());
        } catch (FileFormatException e) {
            return Optional.empty();
        }
    }

    private static void check(Model model, ScratchFolder scratch) {
        try (scratch) {
            Path file = scratch.folder().resolve("model.onnx");
            if (isWritten(model, file)) {
                FileCheck.all(file, Optional::empty);
            }
        } catch (FileFormatException e) {
            throw new FileFormatException("Nothing was done, as the result could not be written. " + e.getMessage(), e);
        }
    }

    private static boolean isWritten(Model model, Path file) {
        try {
            onnx(model).write(file);
            return true;
        } catch (FileFormatException e) {
            return false;
        }
    }

    /**
     * The files that a model is made of.
     *
     * @param file an {@code .onnx} file
     * @return the file itself first, then those beside it that its tensors lie in
     * @throws dev.kiln.graph.error.FileFormatException if it is missing, or no ONNX model
     */
    public static List<Path> files(Path file) {
        return OnnxFile.files(file);
    }

    /**
     * The bytes that {@link #write} writes.
     *
     * @param model the model
     * @return the file's content
     */
    public static byte[] bytes(Model model) {
        return onnx(model).toBytes();
    }

    private static OnnxFile onnx(Model whole) {
        Model model = withoutUnread(whole);
        Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
        metadata.put(ModelMetadata.KEY, ModelMetadata.of(model).text());
        return new OnnxFile(model.graph(), metadata, model.extras());
    }

    /** What rewriting has left over, such as the integers of weights that are none any more, takes no room in a file. */
    private static Model withoutUnread(Model model) {
        Set<String> unread = new OnnxFile(model.graph(), Map.of(), model.extras()).unread();
        if (unread.isEmpty()) {
            return model;
        }
        GraphEditor editor = GraphEditor.of(model.graph());
        unread.forEach(editor::removeConstant);
        return model.withGraph(editor.build());
    }
}
