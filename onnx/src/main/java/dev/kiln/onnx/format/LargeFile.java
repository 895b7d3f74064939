package dev.kiln.onnx.format;

import com.google.protobuf.CodedOutputStream;
import dev.kiln.api.FileFormatException;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.StringStringEntryProto;
import dev.kiln.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes files, those included whose constants are too large for one message: they go to a file beside. */
public final class LargeFile {

    /** A message has at most 2 GiB; the rest is for everything that is not an element of a constant. */
    private static final long LIMIT = Integer.MAX_VALUE - (64L << 20);

    /** Where memory pages begin, so that other readers can map a constant by itself. */
    private static final long ALIGNMENT = 4096;

    private final String location;
    private final List<Tensor> outside = new ArrayList<>();
    private long end;

    private LargeFile(String location) {
        this.location = location;
    }

    /**
     * Writes a file.
     *
     * @param content what it shall hold
     * @param file where it shall be
     * @throws FileFormatException if it cannot be written
     */
    public static void write(OnnxFile content, Path file) {
        write(content, file, LIMIT);
    }

    /** As {@link #write(OnnxFile, Path)}, with constants outside where they have more bytes than the limit. */
    static void write(OnnxFile content, Path file, long limit) {
        long bytes = content.graph().constants().values().stream()
                .mapToLong(t -> t.bytes().remaining())
                .sum();
        if (bytes <= limit) {
            writeModel(ModelEncoder.encode(content, ConstantStorage.INSIDE), file);
            return;
        }
        LargeFile large = new LargeFile(file.getFileName() + ".data");
        ModelProto model = ModelEncoder.encode(content, large::store);
        AtomicFile.write(file.resolveSibling(large.location), large::writeElements);
        writeModel(model, file);
    }

    /**
     * Checks that a message can be written as one.
     *
     * @param model the message
     * @throws FileFormatException if it is too large
     */
    public static void requireOneMessage(ModelProto model) {
        long bytes = model.getGraph().getInitializerList().stream()
                .mapToLong(t -> t.getRawData().size())
                .sum();
        if (bytes > LIMIT) {
            throw new FileFormatException(
                    "The model has constants of " + bytes
                            + " bytes, and a message of the ONNX format at most 2 GiB; write it to a file, which puts them beside.");
        }
    }

    private static void writeModel(ModelProto model, Path file) {
        requireOneMessage(model);
        AtomicFile.write(file, channel -> {
            CodedOutputStream output = CodedOutputStream.newInstance(Channels.newOutputStream(channel), 1 << 16);
            model.writeTo(output);
            output.flush();
        });
    }

    private TensorProto.Builder store(String name, Tensor value) {
        if (value.elementType() == ElementType.STRING) {
            return TensorEncoder.encode(value);
        }
        long offset = aligned(end);
        long length = value.bytes().remaining();
        end = offset + length;
        outside.add(value);
        return TensorEncoder.encodeWithoutElements(value)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Long.toString(length)));
    }

    private void writeElements(FileChannel channel) throws IOException {
        long position = 0;
        for (Tensor tensor : outside) {
            position = aligned(position);
            ByteBuffer bytes = tensor.bytes();
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        }
    }

    private static long aligned(long position) {
        return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static StringStringEntryProto.Builder entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
    }
}
