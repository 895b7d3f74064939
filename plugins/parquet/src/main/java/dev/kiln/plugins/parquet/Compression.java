package dev.kiln.plugins.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPInputStream;

/** The compressions of pages. */
enum Compression {
    NONE(1),
    /** A copy of 64 bytes takes 3. */
    SNAPPY(64),
    /** A copy of 258 bytes takes at least 2 bits. */
    GZIP(1032),
    /** A block of 128 KiB takes at least 4 bytes. */
    ZSTANDARD(1 << 15),
    /** A byte adds at most 255 to the length of a copy. */
    LZ4(256);

    /** Some bytes of every stream are not compressed. */
    private static final long SLACK = 64;

    private final int greatest;

    /** A compression by at most so many times. */
    Compression(int greatest) {
        this.greatest = greatest;
    }

    /**
     * The compression of a number.
     *
     * @throws UnreadableException if it is not known
     */
    static Compression of(int codec) {
        return switch (codec) {
            case 0 -> NONE;
            case 1 -> SNAPPY;
            case 2 -> GZIP;
            case 3 -> throw unknown("LZO");
            case 4 -> throw unknown("Brotli");
            case 5 -> throw unknown("the LZ4 of Hadoop");
            case 6 -> ZSTANDARD;
            case 7 -> LZ4;
            default -> throw unknown("an unknown way");
        };
    }

    private static UnreadableException unknown(String name) {
        return new UnreadableException(
                "is compressed in " + name + " (Snappy, gzip, Zstandard and raw LZ4 can be read)");
    }

    /**
     * Unpacks bytes.
     *
     * @param packed the compressed bytes
     * @param size their number when unpacked
     * @return them, in little-endian order
     * @throws IllegalArgumentException if they are damaged, or more or fewer
     */
    ByteBuffer unpack(ByteBuffer packed, int size) {
        if (this == NONE) {
            return packed;
        }
        if (size < 0 || size > (long) greatest * packed.remaining() + SLACK) {
            throw new IllegalArgumentException(packed.remaining() + " bytes that state " + size + " when unpacked");
        }
        byte[] bytes = new byte[packed.remaining()];
        packed.get(bytes);
        byte[] unpacked = switch (this) {
            case SNAPPY -> Snappy.unpack(bytes, size);
            case GZIP -> inflated(bytes, size);
            case ZSTANDARD -> Zstandard.unpack(bytes, size);
            default -> Lz4.unpack(bytes, size);
        };
        return ByteBuffer.wrap(unpacked).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] inflated(byte[] packed, int size) {
        try (GZIPInputStream content = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] bytes = content.readNBytes(size);
            if (bytes.length < size || content.read() >= 0) {
                throw new IllegalArgumentException("gzip has not the stated " + size + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
