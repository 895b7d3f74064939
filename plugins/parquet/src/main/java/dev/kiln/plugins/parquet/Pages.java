package dev.kiln.plugins.parquet;

import dev.kiln.graph.error.FileFormatException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** The pages of a column in a group of rows, read one after another. */
final class Pages {

    private static final int SMALLEST_HEAD = 1 << 12;
    private static final int LARGEST_HEAD = 1 << 24;

    private final FileContent content;
    private final ColumnChunk chunk;
    private final String column;
    private long at;

    /**
     * The pages of a chunk.
     *
     * @param column the name of the column, for messages
     */
    Pages(FileContent content, ColumnChunk chunk, String column) {
        this.content = content;
        this.chunk = chunk;
        this.column = column;
        this.at = chunk.begin();
    }

    /**
     * A page.
     *
     * @param head its metadata
     * @param body its bytes
     * @param compression their compression
     */
    record Page(ThriftStruct head, ByteBuffer body, Compression compression) {

        int type() {
            return head.size(1);
        }

        /** All bytes, unpacked. */
        ByteBuffer unpacked() {
            return compression.unpack(body, head.size(2));
        }
    }

    /**
     * Reads the next page.
     *
     * @throws FileFormatException if there is none, or its checksum is wrong
     */
    Page next() {
        if (at >= chunk.end()) {
            throw content.damaged("the column " + column + " has fewer values than there are rows");
        }
        ThriftStruct head = head();
        ByteBuffer body = content.read(at, head.number(3));
        at += body.remaining();
        if (head.has(4) && (int) head.number(4) != checksum(body)) {
            throw content.damaged("the checksum of a page of the column " + column + " is wrong");
        }
        return new Page(head, body, chunk.compression());
    }

    private static int checksum(ByteBuffer body) {
        CRC32 sum = new CRC32();
        sum.update(body.duplicate());
        return (int) sum.getValue();
    }

    /** Reads metadata whose length is not known before. */
    private ThriftStruct head() {
        for (long length = SMALLEST_HEAD; ; length *= 2) {
            ByteBuffer bytes = content.read(at, Math.min(length, chunk.end() - at));
            try {
                ThriftStruct head = ThriftStruct.read(bytes);
                at += bytes.position();
                return head;
            } catch (BufferUnderflowException e) {
                if (length > LARGEST_HEAD || length >= chunk.end() - at) {
                    throw e;
                }
            }
        }
    }
}
