package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads one {@code .npy} array into a tensor. */
final class NpyArray {

    /** A multiple of every width of an element. */
    private static final int PIECE = 1 << 16;

    private NpyArray() {}

    /**
     * Reads an array.
     *
     * @param where the file and array, for messages
     * @param content a {@code .npy} file
     * @return a tensor in row-major order, of the same element type
     * @param entryBytes the number of bytes of the file, its header included; -1 where unknown
     * @throws FileFormatException if it is damaged, too large, or of a type that cannot be read
     */
    static Tensor read(String where, InputStream content, long entryBytes) throws IOException {
        NpyHeader header = NpyHeader.read(where, new DataInputStream(content));
        double bytes = header.dataBytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new FileFormatException(where + " has " + Memory.size(bytes)
                    + " of elements, more than the 2 GiB that can be read; save it in parts, or in a smaller type.");
        }
        if (entryBytes >= 0 && bytes > entryBytes) {
            throw new FileFormatException(
                    where + " says that it is " + header.type().descriptor() + " " + Arrays.toString(header.shape())
                            + ", but has only " + entryBytes + " bytes; it is damaged.");
        }
        return Memory.within(where, bytes * (header.fortran() ? 2 : 1), () -> elements(header, content));
    }

    private static Tensor elements(NpyHeader header, InputStream content) throws IOException {
        long[] shape = header.shape();
        ElementType type = header.type().elementType();
        ByteBuffer data = Tensor.allocate(type, shape);
        fill(data, content, header);
        if (header.fortran()) {
            ByteBuffer rowMajor = Tensor.allocate(type, shape);
            putTransposed(data, header, rowMajor);
            data = rowMajor;
        }
        return Tensor.wrap(type, data.clear(), shape);
    }

    private static void fill(ByteBuffer data, InputStream content, NpyHeader header) throws IOException {
        byte[] piece = new byte[PIECE];
        while (data.hasRemaining()) {
            int length = Math.min(PIECE, data.remaining());
            if (content.readNBytes(piece, 0, length) < length) {
                throw new EOFException();
            }
            if (header.bigEndian()) {
                reverse(piece, length, header.type().bytes());
            }
            data.put(piece, 0, length);
        }
    }

    private static void reverse(byte[] elements, int length, int width) {
        for (int start = 0; start < length; start += width) {
            for (int i = 0; i < width / 2; i++) {
                byte low = elements[start + i];
                elements[start + i] = elements[start + width - 1 - i];
                elements[start + width - 1 - i] = low;
            }
        }
    }

    /** Reads the elements in stored order, the first axis fastest, and writes them in row-major order. */
    private static void putTransposed(ByteBuffer elements, NpyHeader header, ByteBuffer data) {
        int width = header.type().bytes();
        long[] shape = header.shape();
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= (int) shape[axis];
        }
        for (int i = 0; i < elements.capacity() / width; i++) {
            int rest = i;
            int place = 0;
            for (int axis = 0; axis < shape.length; axis++) {
                place += rest % (int) shape[axis] * strides[axis];
                rest /= (int) shape[axis];
            }
            data.put(place * width, elements, i * width, width);
        }
    }
}
