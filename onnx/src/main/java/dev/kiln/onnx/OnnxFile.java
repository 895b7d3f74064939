package dev.kiln.onnx;

import com.google.protobuf.CodedOutputStream;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.format.ConstantStorage;
import dev.kiln.onnx.format.DeclaredTypes;
import dev.kiln.onnx.format.ExternalData;
import dev.kiln.onnx.format.LargeFile;
import dev.kiln.onnx.format.Locations;
import dev.kiln.onnx.format.ModelContent;
import dev.kiln.onnx.format.ModelDecoder;
import dev.kiln.onnx.format.ModelEncoder;
import dev.kiln.onnx.format.TensorEncoder;
import dev.kiln.onnx.format.UnreadConstants;
import dev.kiln.onnx.proto.ModelProto;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The content of an {@code .onnx} file.
 *
 * <p>Files of the operator sets 7 to 20 are converted to {@link Graph#OPSET}; newer ones, up to
 * {@link Graph#NEWEST_OPSET}, are not converted. All are written with the oldest operator set from
 * {@link Graph#OLDEST_OPSET} on that has everything they use. Nodes that call a function of the file are replaced by
 * the nodes of its body. Nothing else is lost: documentation, uncalled functions, annotations, and fields unknown to
 * Kiln are kept in the {@link Extras} of the file, its graphs and its nodes, and written back. Only the storage of
 * constants changes: they are written as raw bytes, whether they were read from typed fields, sparse tensors or another
 * file, or as sparse tensors if the file is {@code sparse}.
 *
 * <p>The constants of large files, and those in files beside a model, are mapped into memory and not read: they take no
 * memory until they are used, and then only the system's file cache. Such a file must not be overwritten in place while
 * the model is used; {@link #write} replaces it as a whole, which does no harm.
 *
 * @param graph the network
 * @param metadata the texts of {@code metadata_props}, by key
 * @param extras further parts of the file: its producer, functions, and so on
 * @param sparse whether constants with many zeros are written as sparse tensors where that makes them smaller and ONNX
 *     Runtime reads them so, negative zeros as zeros; a file that is too large for one message is written without
 */
public record OnnxFile(Graph graph, Map<String, String> metadata, Extras extras, boolean sparse) {

    private static final long MAPPED_FROM_BYTES = 64L << 20;

    /** Copies the map, keeping its order, and checks that the graph has no states, which files cannot store. */
    public OnnxFile {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        if (!graph.states().isEmpty()) {
            throw new GraphException(
                    "The graph " + graph.name() + " carries " + graph.states().size()
                            + " states from run to run, which a file cannot store; make them constants or inputs first.");
        }
    }

    /**
     * A file whose constants are written whole.
     *
     * @param graph the network
     * @param metadata the texts of {@code metadata_props}, by key
     * @param extras further parts of the file
     */
    public OnnxFile(Graph graph, Map<String, String> metadata, Extras extras) {
        this(graph, metadata, extras, false);
    }

    /**
     * A file of a graph alone.
     *
     * @param graph the network
     * @return the file
     */
    public static OnnxFile of(Graph graph) {
        return new OnnxFile(graph, Map.of(), Extras.NONE);
    }

    /**
     * Reads a file. Tensors that it keeps in other files are read from its own folder only.
     *
     * @param file the file
     * @return its content
     * @throws FileFormatException if it is missing, truncated, damaged, not an ONNX model, or one that Kiln does not
     *     support
     */
    public static OnnxFile read(Path file) {
        if (!Files.exists(file)) {
            throw new FileFormatException("The file " + file + " does not exist; check its path.");
        }
        if (Files.isDirectory(file)) {
            throw new FileFormatException("The path " + file + " is a folder; give the .onnx file in it.");
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            ExternalData external = folder == null ? ExternalData.none() : ExternalData.in(folder);
            long size = Files.size(file);
            if (size > Integer.MAX_VALUE) {
                throw new FileFormatException("The file " + file
                        + " has more than 2 GiB, which no ONNX model has; keep its tensors in a file beside it.");
            }
            // the tensors of a small file are copied: some systems let no mapped file be replaced
            return size < MAPPED_FROM_BYTES
                    ? parse(ByteBuffer.wrap(Files.readAllBytes(file)), external, "The file " + file)
                    : parse(external.readModel(file), external, "The file " + file);
        } catch (IOException e) {
            CancelledException.throwIfInterrupted(e);
            throw new FileFormatException(
                    "The file " + file + " cannot be read (" + e + "); check its permissions.", e);
        }
    }

    /**
     * The unused constants of the graph: no node, branch or body reads them, none is a result, and the file names them
     * neither as inputs with a default nor in its annotations.
     *
     * @return their names
     */
    public Set<String> unread() {
        return UnreadConstants.of(content());
    }

    /**
     * The values whose declared shapes contradict those that follow from the operators. ONNX Runtime then uses the
     * latter, and so does Kiln. A contradiction of element types is an error that {@link #read} reports.
     *
     * @return a sentence for each value; none where all agree
     */
    public List<String> contradictions() {
        return DeclaredTypes.of(graph).contradictions();
    }

    /**
     * The files of a model, which a copy must include and which count for its size.
     *
     * @param file an {@code .onnx} file
     * @return the file itself, then those beside it with its tensors, except missing ones
     * @throws FileFormatException if it is missing, or no ONNX model
     */
    public static List<Path> files(Path file) {
        List<Path> files = new ArrayList<>(List.of(file));
        // not a channel, whose reading allocates as much again
        try (InputStream in = new BufferedInputStream(new FileInputStream(file.toFile()), 1 << 16)) {
            for (String location : Locations.of(ModelProto.parseFrom(in))) {
                Path beside = file.resolveSibling(location.replace('\\', '/'));
                if (Files.isRegularFile(beside)) {
                    files.add(beside);
                }
            }
            return files;
        } catch (IOException | InvalidPathException e) {
            throw new FileFormatException("The file " + file + " cannot be read as ONNX (" + e.getMessage() + ").", e);
        }
    }

    /**
     * Reads a model that keeps its tensors inside.
     *
     * @param bytes a serialised {@code ModelProto}; its position does not change
     * @return the content
     * @throws FileFormatException as for {@link #read}
     */
    public static OnnxFile parse(ByteBuffer bytes) {
        return parse(bytes, ExternalData.none(), "The model");
    }

    private static OnnxFile parse(ByteBuffer bytes, ExternalData external, String what) {
        try {
            ModelContent content = ModelDecoder.decode(bytes, external);
            return new OnnxFile(content.graph(), content.metadata(), content.extras());
        } catch (FileFormatException e) {
            throw new FileFormatException(what + " cannot be read as ONNX. " + e.getMessage(), e);
        } catch (GraphException e) {
            throw new FileFormatException(
                    what + " cannot be read as ONNX. " + e.getMessage() + " Correct the model or export it again.", e);
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            // the failures of the API's checks on nonsense in a damaged file
            throw new FileFormatException(what + " cannot be read as ONNX. It is damaged: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Writes the file: as a draft beside its destination, then moved there when it is complete. Constants that do not
     * fit into one message of 2 GiB go to a file beside it, named after it with {@code .data} appended.
     *
     * @param file the destination; an existing file is replaced
     * @throws FileFormatException if it cannot be written, for example because the disk is full; no left-over remains,
     *     and an old file is unchanged
     */
    public void write(Path file) {
        write(file, finished -> {});
    }

    /**
     * Writes the file if it passes a check, as {@link #write(Path)}.
     *
     * @param file the destination; an existing file is replaced
     * @param check gets the complete file before it is moved to its destination, with the file of its constants beside
     *     it if it has one; its exceptions are passed on, and then no left-over remains and an old file is unchanged
     * @throws FileFormatException as for {@link #write(Path)}
     */
    public void write(Path file, Consumer<Path> check) {
        LargeFile.write(content(), file, check);
    }

    /**
     * The file as bytes, every constant inside.
     *
     * @return a serialised {@code ModelProto}
     * @throws FileFormatException if it is larger than 2 GiB
     */
    public byte[] toBytes() {
        return bytes(content().inside());
    }

    /**
     * The file as bytes without the elements of some constants, for a reader that gets them by other means. Those that
     * {@linkplain Tensor#place() lie in a file} are declared at their location in it, by its name without a folder; the
     * others in a file that does not exist.
     *
     * @param apart the names of constants of the graph
     * @return a serialised {@code ModelProto}
     * @throws FileFormatException if it is larger than 2 GiB
     */
    public byte[] toBytesWithout(Set<String> apart) {
        return bytes((name, value) -> apart.contains(name)
                ? value.place()
                        .map(p -> TensorEncoder.encodeOutside(
                                value, String.valueOf(p.file().getFileName()), p.offset()))
                        .orElseGet(() -> TensorEncoder.encodeOutside(value, "apart", 0))
                : ConstantStorage.INSIDE.store(name, value));
    }

    private ModelContent content() {
        return new ModelContent(graph, metadata, extras, sparse);
    }

    private byte[] bytes(ConstantStorage storage) {
        LargeFile.requireOneMessage(graph, storage);
        var model = ModelEncoder.encode(content(), storage);
        byte[] bytes = new byte[model.getSerializedSize()];
        try {
            model.writeTo(CodedOutputStream.newInstance(bytes));
        } catch (IOException e) {
            throw new IllegalStateException("An array of the message's own size was too short.", e);
        }
        return bytes;
    }
}
