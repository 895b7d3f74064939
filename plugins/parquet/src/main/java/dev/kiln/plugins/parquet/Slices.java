package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Parts of bytes. */
final class Slices {

    private Slices() {}

    /** The next bytes, in little-endian order; the position of the given ones is after them then. */
    static ByteBuffer next(ByteBuffer bytes, int count) {
        if (count < 0 || count > bytes.remaining()) {
            throw new IllegalArgumentException(count + " bytes where " + bytes.remaining() + " are left");
        }
        ByteBuffer slice = bytes.slice(bytes.position(), count).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + count);
        return slice;
    }
}
