package dev.kiln.plugins.parquet;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file, at any place.
 *
 * @param file the file, for messages
 * @param channel its content
 */
record FileContent(Path file, FileChannel channel) {

    /**
     * Opens a file.
     *
     * @throws FileFormatException if it cannot be read
     */
    static FileContent open(Path file) {
        try {
            return new FileContent(file, FileChannel.open(file, StandardOpenOption.READ));
        } catch (IOException e) {
            throw new FileFormatException("The file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Some bytes, in little-endian order.
     *
     * @param at the position of the first
     * @param count their number
     * @throws FileFormatException if the file ends before them
     */
    ByteBuffer read(long at, long count) {
        if (at < 0 || count < 0 || at > size() - count || count > Integer.MAX_VALUE) {
            throw new FileFormatException("The file " + file + " is cut short: it says that it has " + count
                    + " bytes from " + at + " on, and it has " + size() + " in all; get it again.");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
                // until it is full
            }
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
        return bytes.flip();
    }

    /** The exception for content that contradicts the format. */
    FileFormatException damaged(String reason) {
        return new FileFormatException("The file " + file + " is damaged (" + reason + "); get it again.");
    }

    /**
     * The exception for content on which reading failed.
     *
     * @param where its place
     * @param cause the failure, whose message is for users where it is about an argument
     */
    FileFormatException damaged(String where, RuntimeException cause) {
        String reason = cause instanceof IllegalArgumentException ? ": " + cause.getMessage() : "";
        return new FileFormatException(
                "The file " + file + " is damaged (" + where + reason + "); get it again.", cause);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }
}
