package dev.kiln.onnx.format;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.StringStringEntryProto;
import dev.kiln.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The files beside a model that hold its tensors. They are mapped into memory, not read. Only files that really lie in
 * the model's folder are opened, whichever paths the model names.
 */
public final class ExternalData {

    private final @Nullable Path folder;
    private final Map<Path, MappedFile> files = new HashMap<>();
    private @Nullable MappedFile own;
    private Map<String, Long> ownPlaces = Map.of();

    private ExternalData(@Nullable Path folder) {
        this.folder = folder;
    }

    /**
     * The files of a folder.
     *
     * @param folder the model's folder
     * @return the data
     */
    public static ExternalData in(Path folder) {
        return new ExternalData(folder);
    }

    /** Returns no files: a tensor stored in one is an error. */
    public static ExternalData none() {
        return new ExternalData(null);
    }

    /**
     * Reads the model itself. The raw bytes of its graph's constants are then used in place.
     *
     * @param model the file
     * @return its bytes
     * @throws IOException if it cannot be read
     */
    public ByteBuffer readModel(Path model) throws IOException {
        MappedFile file = open(model.toRealPath());
        ByteBuffer bytes = file.content();
        own = file;
        try {
            ownPlaces = RawPlaces.of(bytes);
        } catch (InvalidProtocolBufferException e) {
            // the parser reaches it too and reports the error
            ownPlaces = Map.of();
        }
        return bytes;
    }

    /** A constant of the graph in place in the model itself, aligned or not; empty where it must be copied. */
    Optional<Tensor> inModel(TensorProto tensor, ElementType type, int length, long... shape) {
        Long offset = ownPlaces.get(tensor.getName());
        if (own == null || offset == null || offset > own.size() - length) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Tensor.wrap(type, own.read(offset, length), shape).at(own.place(offset)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A tensor over the bytes of a file, aligned to the given size of its elements. */
    Tensor read(TensorProto tensor, ElementType type, long expectedBytes, int unit, long... shape) {
        Map<String, String> entries = tensor.getExternalDataList().stream()
                .collect(Collectors.toMap(
                        StringStringEntryProto::getKey, StringStringEntryProto::getValue, (first, second) -> second));
        Path file = locate(tensor, entries.getOrDefault("location", ""));
        long offset = number(tensor, entries.getOrDefault("offset", "0"));
        long length = number(tensor, entries.getOrDefault("length", Long.toString(expectedBytes)));
        if (length != expectedBytes) {
            throw TensorDecoder.fail(
                    tensor,
                    "has " + length + " bytes in " + file.getFileName() + " where its shape " + tensor.getDimsList()
                            + " needs " + expectedBytes + "; the model is damaged");
        }
        try {
            ByteBuffer data = read(tensor, file, offset, (int) length, unit);
            return Tensor.wrap(type, data, shape).at(open(file).place(offset));
        } catch (IOException e) {
            throw TensorDecoder.fail(tensor, "cannot be read from " + file.getFileName() + " (" + e.getMessage() + ")");
        }
    }

    private MappedFile open(Path path) throws IOException {
        MappedFile file = files.get(path);
        if (file == null) {
            file = MappedFile.open(path);
            files.put(path, file);
        }
        return file;
    }

    private ByteBuffer read(TensorProto tensor, Path path, long offset, int length, int unit) throws IOException {
        MappedFile file = open(path);
        if (offset > file.size() - length) {
            throw TensorDecoder.fail(
                    tensor,
                    "should lie at byte " + offset + " of " + path.getFileName() + ", which has only " + file.size()
                            + " bytes; fetch that file again");
        }
        return offset % unit == 0
                ? file.read(offset, length)
                : file.copy(offset, length)
                        .orElseThrow(() -> TensorDecoder.fail(
                                tensor,
                                "overlaps others in " + path.getFileName() + ", which has only as many bytes as they"
                                        + " have without it; the model is damaged"));
    }

    private Path locate(TensorProto tensor, String location) {
        if (folder == null) {
            throw TensorDecoder.fail(
                    tensor,
                    "lies in the file " + location
                            + " beside the model, which cannot be found from bytes alone; read the model from its file");
        }
        try {
            Path relative = Path.of(location.replace('\\', '/'));
            if (location.isEmpty() || relative.getRoot() != null || hasParentStep(relative)) {
                throw outside(tensor, location);
            }
            Path real = folder.resolve(relative).toRealPath();
            if (!real.startsWith(folder.toRealPath()) || !Files.isRegularFile(real)) {
                throw outside(tensor, location);
            }
            return real;
        } catch (InvalidPathException e) {
            throw outside(tensor, location);
        } catch (IOException e) {
            throw TensorDecoder.fail(
                    tensor,
                    "lies in the file " + location + ", which is not there; put it into the folder of the model");
        }
    }

    private static boolean hasParentStep(Path path) {
        for (Path step : path) {
            if (step.toString().equals("..")) {
                return true;
            }
        }
        return false;
    }

    private static FileFormatException outside(TensorProto tensor, String location) {
        return TensorDecoder.fail(
                tensor,
                "asks for the file '" + location
                        + "'; data is read only from plain files in the folder of the model, by a relative path");
    }

    private static long number(TensorProto tensor, String text) {
        try {
            long number = Long.parseLong(text.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, like a negative number
        }
        throw TensorDecoder.fail(
                tensor,
                "has the offset or length '" + text
                        + "' in its file, which is not a number of bytes; the model is damaged");
    }
}
