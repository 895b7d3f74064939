package dev.kiln.data;

import dev.kiln.files.OutputFile;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes NumPy archives that {@code numpy.load} reads: one array for each tensor, in C order and little-endian, not
 * compressed. The same tensors give the same bytes.
 */
public final class NpzWriter {

    /** The earliest time of a zip file; a fixed one keeps the bytes the same. */
    private static final LocalDateTime MOMENT = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final int BUFFER = 1 << 16;

    private NpzWriter() {}

    /**
     * Writes an archive to a temporary file and moves it, so that the file is never incomplete.
     *
     * @param file the file; an existing one is replaced
     * @param arrays the tensors by name, written in the map's order
     * @throws DataException if NumPy has no such element type
     * @throws dev.kiln.graph.error.FileFormatException if it cannot be written; the previous file is kept
     */
    public static void write(Path file, Map<String, Tensor> arrays) {
        OutputFile.of(file).write(out -> writeAll(out, arrays));
    }

    private static void writeAll(OutputStream file, Map<String, Tensor> arrays) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(file, BUFFER));
        for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
            put(zip, array.getKey(), array.getValue());
        }
        zip.finish();
        zip.flush();
    }

    private static void put(ZipOutputStream zip, String name, Tensor tensor) throws IOException {
        NpyType type = NpyType.of(tensor.elementType())
                .orElseThrow(() -> new DataException("The array " + name + " is " + tensor
                        + ", an element type that NumPy lacks; cast it to FLOAT first."));
        byte[] header = new NpyHeader(type, false, false, tensor.shape()).toBytes();
        CRC32 checksum = new CRC32();
        checksum.update(header);
        checksum.update(tensor.bytes());
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setMethod(ZipEntry.STORED);
        entry.setSize((long) header.length + tensor.bytes().remaining());
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(MOMENT);
        zip.putNextEntry(entry);
        zip.write(header);
        WritableByteChannel channel = Channels.newChannel(zip);
        channel.write(tensor.bytes());
        zip.closeEntry();
    }
}
