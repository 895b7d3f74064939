package dev.kiln.core.data;

import dev.kiln.api.FileFormatException;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads one {@code .npy} array into a tensor. */
final class NpyArray {

    private NpyArray() {}

    /**
     * Reads an array.
     *
     * @param where the file and array, for messages
     * @param content a {@code .npy} file
     * @return a tensor in row-major order, of the same element type
     * @throws FileFormatException if it is damaged, too large, or of a type that cannot be read
     */
    static Tensor read(String where, InputStream content) throws IOException {
        NpyHeader header = NpyHeader.read(where, new DataInputStream(content));
        if (header.dataBytes() > Integer.MAX_VALUE) {
            throw new FileFormatException(where + " has more than 2 GiB of elements, more than can be read.");
        }
        byte[] elements = InputFile.bytes(content, (int) header.dataBytes());
        if (header.bigEndian()) {
            reverse(elements, header.type().bytes());
        }
        long[] shape = header.shape();
        ElementType type = header.type().elementType();
        ByteBuffer data = Tensor.allocate(type, shape);
        if (header.fortran()) {
            putTransposed(elements, header, data);
        } else {
            data.put(elements);
        }
        return Tensor.wrap(type, data.clear(), shape);
    }

    private static void reverse(byte[] elements, int width) {
        for (int start = 0; start < elements.length; start += width) {
            for (int i = 0; i < width / 2; i++) {
                byte low = elements[start + i];
                elements[start + i] = elements[start + width - 1 - i];
                elements[start + width - 1 - i] = low;
            }
        }
    }

    /** Walks the elements as they lie, the first axis fastest, and puts each where row-major order has it. */
    private static void putTransposed(byte[] elements, NpyHeader header, ByteBuffer data) {
        int width = header.type().bytes();
        long[] shape = header.shape();
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= (int) shape[axis];
        }
        for (int i = 0; i < elements.length / width; i++) {
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
