package dev.kiln.models;

import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
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
     * Reads a model. In a file of another tool, without Kiln's metadata, rearranged constants are folded, the
     * {@linkplain ConstantRoles trainable ones} are found by their use, the input range is assumed to be
     * {@code [0, 1]}, and a fixed batch is {@linkplain OpenBatch opened} where its operators allow that. A classifier
     * of {@code ai.onnx.ml} states its class names itself.
     *
     * @param file an {@code .onnx} file
     * @return the model
     * @throws dev.kiln.graph.error.FileFormatException if it is missing, damaged or no ONNX file
     */
    public static Model read(Path file) {
        return read(file, note -> {});
    }

    /**
     * As {@link #read(Path)}, with notes for the user of the model.
     *
     * @param file an {@code .onnx} file
     * @param notes receives sentences, such as that another tool has changed a model of Kiln's
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
     * Writes a model to a temporary file and moves it, so that a failure keeps the previous file. Before it is moved,
     * the file is {@linkplain FileCheck checked} as its users would open it.
     *
     * @param model the model
     * @param file the file
     * @throws dev.kiln.graph.error.FileFormatException if it cannot be written, or ONNX Runtime rejects it
     */
    public static void write(Model model, Path file) {
        write(model, file, Optional::empty, note -> {}, finished -> {});
    }

    /**
     * As {@link #write(Model, Path)}, without a check of the file by ONNX Runtime, which a process that is ending must not
     * call any more.
     *
     * @param model a model whose graph was {@linkplain #check checked} before
     * @param file the file; an existing one is replaced when the new one is complete
     * @throws dev.kiln.graph.error.FileFormatException if it cannot be written
     */
    public static void writeAtTheEnd(Model model, Path file) {
        onnx(model).write(file, whole -> {});
    }

    /**
     * As {@link #write(Model, Path)}, with notes for the user of the file and access to the file before it is moved.
     *
     * @param model the model
     * @param file the file; a pipe or a device receives the bytes
     * @param example supplies a run of the model that the file must reproduce
     * @param notes receives sentences, such as that the file could not be checked
     * @param finished receives the complete and checked file
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
     * Rejects a model whose file ONNX Runtime would reject, before work whose result could then not be written. A model
     * of more than 256 MiB is not checked, as that would take too long, nor is any if the system's folder for temporary
     * files has no room for it.
     *
     * @param model the model before the work
     * @throws dev.kiln.graph.error.FileFormatException if ONNX Runtime rejects it
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
     * Returns the files of a model.
     *
     * @param file an {@code .onnx} file
     * @return the file itself first, then those beside it with its tensors
     * @throws dev.kiln.graph.error.FileFormatException if it is missing, or no ONNX model
     */
    public static List<Path> files(Path file) {
        return OnnxFile.files(file);
    }

    /**
     * Returns the bytes that {@link #write} writes.
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
        return new OnnxFile(model.graph(), metadata, model.extras(), Sparsity.isStoredSparse(model));
    }

    /** Unused constants after rewriting, such as former integers of weights, are not written. */
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
