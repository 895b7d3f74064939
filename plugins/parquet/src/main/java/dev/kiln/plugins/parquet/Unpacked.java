package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of a known number that are unpacked from literals and from copies of earlier ones. */
final class Unpacked {

    private final byte[] bytes;
    private int size;

    Unpacked(int size) {
        if (size < 0) {
            throw new IllegalArgumentException(size + " bytes");
        }
        this.bytes = new byte[size];
    }

    int size() {
        return size;
    }

    /** Adds the next bytes. */
    void literals(ByteBuffer from, int count) {
        if (count < 0 || count > from.remaining()) {
            throw new IllegalArgumentException("the compressed bytes are cut short");
        }
        requireRoom(count);
        from.get(bytes, size, count);
        size += count;
    }

    /** Adds copies of bytes before the end, which may overlap with the new ones. */
    void copies(int distance, int count) {
        if (distance <= 0 || distance > size) {
            throw new IllegalArgumentException("a copy from " + distance + " bytes before, of " + size);
        }
        requireRoom(count);
        for (int i = 0; i < count; i++) {
            bytes[size] = bytes[size - distance];
            size++;
        }
    }

    /** Adds the same byte several times. */
    void repeated(byte value, int count) {
        requireRoom(count);
        Arrays.fill(bytes, size, size + count, value);
        size += count;
    }

    private void requireRoom(int count) {
        if (count < 0 || count > bytes.length - size) {
            throw new IllegalArgumentException("more than the stated " + bytes.length + " bytes");
        }
    }

    /** All bytes. */
    byte[] whole() {
        if (size < bytes.length) {
            throw new IllegalArgumentException("fewer than the stated " + bytes.length + " bytes");
        }
        return bytes;
    }
}
