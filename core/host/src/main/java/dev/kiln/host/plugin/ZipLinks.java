package dev.kiln.host.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * Finds symbolic links in a zip. They are marked in the central directory by a field that {@link java.util.zip} reads
 * and does not show. The layout is that of PKWARE's APPNOTE, 4.3.12 and 4.3.16.
 */
final class ZipLinks {

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int HEADER = 0x02014b50;
    private static final int HEADER_BYTES = 46;
    private static final int MOST_DIRECTORY_BYTES = 64 << 20;

    /** The kind of file in the mode that Unix programs put into the upper half of the external attributes. */
    private static final int KIND = 0xF000;

    private static final int LINK = 0xA000;

    private ZipLinks() {}

    /**
     * Whether an entry is a symbolic link.
     *
     * @throws IOException if the file is no zip, or has more in it than fits a plain one (no Zip64)
     */
    static boolean isLinked(Path zip) throws IOException {
        try (FileChannel file = FileChannel.open(zip)) {
            ByteBuffer directory = directory(file);
            while (directory.remaining() >= HEADER_BYTES) {
                int start = directory.position();
                if (directory.getInt(start) != HEADER) {
                    throw new ZipException("its directory is damaged");
                }
                if ((directory.getInt(start + 38) >>> 16 & KIND) == LINK) {
                    return true;
                }
                int length = HEADER_BYTES
                        + unsigned(directory, start + 28)
                        + unsigned(directory, start + 30)
                        + unsigned(directory, start + 32);
                directory.position(Math.min(start + length, directory.limit()));
            }
            return false;
        }
    }

    private static ByteBuffer directory(FileChannel file) throws IOException {
        long tailBytes = Math.min(file.size(), END_BYTES + LONGEST_COMMENT);
        ByteBuffer tail = read(file, file.size() - tailBytes, (int) tailBytes);
        for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END && at + END_BYTES + unsigned(tail, at + 20) == tail.limit()) {
                long size = Integer.toUnsignedLong(tail.getInt(at + 12));
                long start = file.size() - tailBytes + at - size;
                if (size > MOST_DIRECTORY_BYTES || start < 0) {
                    throw new ZipException("its directory is damaged or too large");
                }
                return read(file, start, (int) size);
            }
        }
        throw new ZipException("no zip, or cut short");
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static ByteBuffer read(FileChannel file, long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {
            // reads on
        }
        return bytes.flip();
    }
}
