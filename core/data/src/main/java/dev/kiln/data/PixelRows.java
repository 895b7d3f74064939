package dev.kiln.data;

import dev.kiln.graph.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.function.LongFunction;

/** Images of unsigned bytes, returned as {@code byte / 255} in single precision. A byte takes a byte of memory. */
final class PixelRows implements Rows {

    private static final float[] FRACTIONS = fractions();

    private final long count;
    private final long[] rowShape;
    private final LongFunction<byte[]> images;

    /**
     * Images from any source.
     *
     * @param count their number
     * @param rowShape the axes of one
     * @param images the bytes of the image at a position, called from several threads at once
     */
    PixelRows(long count, long[] rowShape, LongFunction<byte[]> images) {
        this.count = count;
        this.rowShape = rowShape.clone();
        this.images = images;
    }

    static PixelRows of(byte[][] images, long... rowShape) {
        return new PixelRows(images.length, rowShape, index -> images[(int) index]);
    }

    private static float[] fractions() {
        float[] table = new float[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = value / 255f;
        }
        return table;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long[] rowShape() {
        return rowShape.clone();
    }

    @Override
    public ElementType elementType() {
        return ElementType.FLOAT;
    }

    @Override
    public void fill(ByteBuffer target, long... indices) {
        FloatBuffer floats = target.clear().asFloatBuffer();
        float[] row = new float[indices.length == 0 ? 0 : floats.capacity() / indices.length];
        for (long index : indices) {
            scale(images.apply(index), row);
            floats.put(row);
        }
    }

    private static void scale(byte[] image, float[] row) {
        float[] fractions = FRACTIONS;
        for (int i = 0; i < row.length; i++) {
            row[i] = fractions[image[i] & 0xff];
        }
    }
}
