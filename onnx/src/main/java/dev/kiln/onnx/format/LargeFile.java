package dev.kiln.onnx.format;

import com.google.protobuf.CodedOutputStream;
import dev.kiln.files.OutputFile;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Graph;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Writes files, also those whose constants are too large for one message and are stored in a second file beside. */
public final class LargeFile {

    /** A message has at most 2 GiB; the rest is for everything that is not an element of a constant. */
    private static final long LIMIT = Integer.MAX_VALUE - (64L << 20);

    /** The alignment of memory pages, so that other readers can map a single constant. */
    private static final long ALIGNMENT = 4096;

    /** The number of bytes that is copied and written at once. */
    private static final int PIECE = 1 << 20;

    private final String location;
    private final List<Tensor> outside = new ArrayList<>();
    private long end;

    private LargeFile(String location) {
        this.location = location;
    }

    /**
     * Writes a file if it passes a check.
     *
     * @param content its content
     * @param file the destination
     * @param check gets the file before it is moved to its destination, with the files it refers to beside it
     * @throws FileFormatException if it cannot be written
     */
    public static void write(ModelContent content, Path file, Consumer<Path> check) {
        write(content, file, LIMIT, check);
    }

    /**
     * As {@link #write(ModelContent, Path, Consumer)}, with external constants where they have more bytes than the limit.
     */
    static void write(ModelContent content, Path file, long limit, Consumer<Path> check) {
        OutputFile model = OutputFile.of(file);
        if (bytes(content.graph().constants().values()) <= limit) {
            requireOneMessage(content.graph(), ConstantStorage.INSIDE);
            model.write(out -> write(ModelEncoder.encode(content, content.inside()), out), check);
            return;
        }
        LargeFile large = new LargeFile(model.target().getFileName() + ".data");
        requireOneMessage(content.graph(), (name, value) -> TensorEncoder.encodeOutside(value, "", 0));
        ModelProto message = ModelEncoder.encode(content, large::store);
        OutputFile elements = OutputFile.of(model.target().resolveSibling(large.location));
        OutputFile.write(
                List.of(
                        new OutputFile.Part(elements, large::writeElements),
                        new OutputFile.Part(model, out -> write(message, out))),
                check);
    }

    /**
     * Checks that a graph can be written as one message.
     *
     * @param graph the graph
     * @param storage the storage of its constants
     * @throws FileFormatException if it is too large
     */
    public static void requireOneMessage(Graph graph, ConstantStorage storage) {
        long own = graph.constants().entrySet().stream()
                .mapToLong(constant -> storage.store(constant.getKey(), constant.getValue())
                        .getRawData()
                        .size())
                .sum();
        long bytes = own + bytesOfAttributes(graph);
        if (bytes > LIMIT) {
            throw new FileFormatException(
                    "The model has constants of " + bytes
                            + " bytes, and a message of the ONNX format at most 2 GiB; write it to a file, which puts those of the graph itself beside.");
        }
    }

    /** The number of bytes of inline tensors: those in attributes, and the constants of branches and bodies. */
    private static long bytesOfAttributes(Graph graph) {
        return graph.nodes().stream()
                .flatMap(node -> node.attributes().byName().values().stream())
                .mapToLong(LargeFile::bytes)
                .sum();
    }

    private static long bytes(Attribute attribute) {
        if (attribute instanceof Attribute.Array one) {
            return bytes(List.of(one.value()));
        } else if (attribute instanceof Attribute.Tensors many) {
            return bytes(many.values());
        }
        Stream<Graph> bodies = attribute instanceof Attribute.Subgraph one
                ? Stream.of(one.value())
                : attribute instanceof Attribute.Subgraphs many ? many.values().stream() : Stream.empty();
        return bodies.mapToLong(body -> bytes(body.constants().values()) + bytesOfAttributes(body))
                .sum();
    }

    private static long bytes(Iterable<Tensor> tensors) {
        long bytes = 0;
        for (Tensor tensor : tensors) {
            bytes += tensor.bytes().remaining();
        }
        return bytes;
    }

    private static void write(ModelProto model, OutputStream out) throws IOException {
        CodedOutputStream output = CodedOutputStream.newInstance(out, 1 << 16);
        model.writeTo(output);
        output.flush();
    }

    private TensorProto.Builder store(String name, Tensor value) {
        if (value.elementType() == ElementType.STRING) {
            return TensorEncoder.encode(value);
        }
        long offset = aligned(end);
        end = offset + value.bytes().remaining();
        outside.add(value);
        return TensorEncoder.encodeOutside(value, location, offset);
    }

    private void writeElements(OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        long position = 0;
        for (Tensor tensor : outside) {
            int gap = (int) (aligned(position) - position);
            out.write(new byte[gap]);
            ByteBuffer bytes = tensor.bytes();
            position += gap + bytes.remaining();
            while (bytes.hasRemaining()) {
                int count = Math.min(piece.length, bytes.remaining());
                bytes.get(piece, 0, count);
                out.write(piece, 0, count);
            }
        }
    }

    private static long aligned(long position) {
        return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
