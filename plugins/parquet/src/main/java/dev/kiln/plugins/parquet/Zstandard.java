package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Zstandard (RFC 8878), without dictionaries; the checksums of frames are not verified. */
final class Zstandard {

    private static final int MAGIC = 0xfd2f_b528;
    private static final int SKIPPABLE = 0x184d_2a50;
    private static final int RAW = 0;
    private static final int REPEATED = 1;
    private static final int COMPRESSED = 2;

    private Zstandard() {}

    /** Unpacks bytes to a stated number of them. */
    static byte[] unpack(byte[] packed, int size) {
        ByteBuffer from = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        Unpacked unpacked = new Unpacked(size);
        while (from.hasRemaining()) {
            int magic = from.getInt();
            if ((magic & ~0xf) == SKIPPABLE) {
                Slices.next(from, from.getInt());
            } else if (magic == MAGIC) {
                frame(from, unpacked);
            } else {
                throw new IllegalArgumentException("no frame of Zstandard");
            }
        }
        return unpacked.whole();
    }

    private static void frame(ByteBuffer from, Unpacked unpacked) {
        boolean hasChecksum = passHead(from);
        ZstandardBlocks blocks = new ZstandardBlocks(unpacked);
        boolean isLast = false;
        while (!isLast) {
            int head = (from.getShort() & 0xffff) | ((from.get() & 0xff) << 16);
            isLast = (head & 1) == 1;
            int size = head >>> 3;
            switch ((head >>> 1) & 3) {
                case RAW -> unpacked.literals(from, size);
                case REPEATED -> unpacked.repeated(from.get(), size);
                case COMPRESSED -> blocks.read(Slices.next(from, size));
                default -> throw new IllegalArgumentException("a block of an unknown type");
            }
        }
        if (hasChecksum) {
            from.getInt();
        }
    }

    /** Passes the head of a frame, all sizes of which are known already; whether a checksum follows the blocks. */
    private static boolean passHead(ByteBuffer from) {
        int head = from.get();
        boolean hasWindow = (head & 0x20) == 0;
        int sizeFlag = (head >>> 6) & 3;
        int dictionaryFlag = head & 3;
        if (dictionaryFlag != 0) {
            throw new IllegalArgumentException("it needs a dictionary");
        }
        int sizeBytes = sizeFlag == 0 ? hasWindow ? 0 : 1 : 1 << sizeFlag;
        Slices.next(from, (hasWindow ? 1 : 0) + sizeBytes);
        return (head & 4) != 0;
    }
}
