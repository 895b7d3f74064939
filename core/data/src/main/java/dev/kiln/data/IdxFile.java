package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The content of an IDX file of unsigned bytes, the format of MNIST. Two zero bytes, the element type (8), the number
 * of axes, their lengths as big-endian 32-bit integers, then the elements in row-major order.
 *
 * @param shape the lengths of the axes, the first one first
 * @param rows the elements of each entry of the first axis
 */
record IdxFile(long[] shape, byte[][] rows) {

    private static final int UNSIGNED_BYTE = 8;
    private static final int MOST_AXES = 8;
    private static final int LARGEST_ROW = 1 << 28;

    /** The overhead of an array, in bytes. */
    private static final int ROW_OVERHEAD = 32;

    /**
     * Reads a file.
     *
     * @param file gzip or plain
     * @return its content
     * @throws FileFormatException if it is no such file, cut short, or longer than its header states
     */
    static IdxFile read(Path file) {
        return InputFile.read(file, content -> read(file, content));
    }

    private static IdxFile read(Path file, InputStream content) throws IOException {
        DataInputStream data = new DataInputStream(content);
        long[] shape = shape(file, data);
        // as a double, so that it cannot overflow
        double bytes = Arrays.stream(shape).skip(1).asDoubleStream().reduce(1, (a, b) -> a * b);
        if (bytes < 1 || bytes > LARGEST_ROW) {
            throw new FileFormatException("The IDX file " + file + " has entries of shape " + Arrays.toString(shape)
                    + "; its header is damaged.");
        }
        byte[][] rows = new byte[0][];
        for (int row = 0; row < shape[0]; row++) {
            // grows with the content read, so that a damaged header cannot claim all memory
            if (row == rows.length) {
                rows = Arrays.copyOf(rows, (int) Math.min(shape[0], 2L * row + 1024));
            }
            checkMemory(file, (row + 1) * (bytes + ROW_OVERHEAD));
            rows[row] = InputFile.bytes(data, (int) bytes);
        }
        if (data.read() >= 0) {
            throw new FileFormatException("The IDX file " + file + " continues after the " + shape[0]
                    + " entries that its header names; one of the two is damaged.");
        }
        return new IdxFile(shape, Arrays.copyOf(rows, (int) shape[0]));
    }

    private static void checkMemory(Path file, double bytes) {
        if (bytes > Runtime.getRuntime().maxMemory() / 2.0) {
            throw new FileFormatException("The IDX file " + file
                    + " has more entries than fit into half of the memory that Java may use. Use a part of it, or give Java more memory: -Xmx, for the kiln command in "
                    + "KILN_JAVA_OPTS.");
        }
    }

    private static long[] shape(Path file, DataInputStream data) throws IOException {
        int magic = data.readInt();
        int axes = magic & 0xff;
        if (magic >>> 8 != UNSIGNED_BYTE || axes == 0 || axes > MOST_AXES) {
            throw new FileFormatException("The file " + file + " begins with " + String.format("0x%08x", magic)
                    + ", expected 0x000008 and the number of axes: it is not an IDX file of unsigned bytes.");
        }
        long[] shape = new long[axes];
        for (int axis = 0; axis < axes; axis++) {
            shape[axis] = data.readInt();
            if (shape[axis] < 0) {
                throw new FileFormatException("The IDX file " + file + " has the length " + shape[axis] + " for axis "
                        + axis + "; it is damaged.");
            }
        }
        return shape;
    }
}
