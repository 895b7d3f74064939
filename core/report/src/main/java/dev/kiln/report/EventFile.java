package dev.kiln.report;

import dev.kiln.graph.error.FileFormatException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of events for TensorBoard: numbers over steps, which it draws while they are written.
 *
 * <p>A record is the length of its content (8 bytes, little-endian), the masked CRC-32C of these bytes, the content, and
 * the masked CRC-32C of the content, as {@code TFRecord} has it; the content is a protobuf message {@code Event}. A file
 * that is cut short in a record is read up to it.
 */
public final class EventFile implements Closeable {

    private static final String VERSION = "brain.Event:2";
    private static final int MASK = 0xa282ead8;

    private static final int WALL_TIME = (1 << 3) | 1;
    private static final int STEP = 2 << 3;
    private static final int FILE_VERSION = (3 << 3) | 2;
    private static final int SUMMARY = (5 << 3) | 2;
    private static final int VALUE = (1 << 3) | 2;
    private static final int TAG = (1 << 3) | 2;
    private static final int SIMPLE_VALUE = (2 << 3) | 5;

    private final Path file;
    private final OutputStream out;

    private EventFile(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Begins a file in a folder, which is created if it does not exist. Files of earlier runs there are kept; TensorBoard
     * joins them.
     *
     * @param folder the folder
     * @param seconds the present time in seconds since 1970, which is part of the file's name
     * @return the file, to be closed
     * @throws FileFormatException if it cannot be written
     */
    public static EventFile begin(Path folder, double seconds) {
        Path file = folder.resolve("events.out.tfevents." + (long) (1000 * seconds) + ".kiln");
        try {
            Files.createDirectories(folder);
            EventFile events = new EventFile(file, Files.newOutputStream(file));
            Message version = new Message().number(WALL_TIME, seconds).text(FILE_VERSION, VERSION);
            events.write(version);
            return events;
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /**
     * Adds numbers.
     *
     * @param step the step or the epoch that they belong to
     * @param seconds the present time in seconds since 1970
     * @param values the numbers by their names; a slash in a name makes a group
     * @throws FileFormatException if they cannot be written
     */
    public void add(long step, double seconds, Map<String, Double> values) {
        Message summary = new Message();
        values.forEach((name, value) ->
                summary.message(VALUE, new Message().text(TAG, name).single(SIMPLE_VALUE, value.floatValue())));
        write(new Message().number(WALL_TIME, seconds).whole(STEP, step).message(SUMMARY, summary));
    }

    private void write(Message message) {
        byte[] content = message.bytes();
        ByteBuffer length =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(content.length);
        try {
            out.write(length.array());
            out.write(checksum(length.array()));
            out.write(content);
            out.write(checksum(content));
            out.flush();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static byte[] checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK;
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(masked)
                .array();
    }

    private static FileFormatException unwritable(Path file, IOException e) {
        return new FileFormatException("The file " + file + " cannot be written: " + e.getMessage() + ".", e);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** A protobuf message, field after field. */
    private static final class Message {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message number(int tag, double value) {
            return little(tag, Double.BYTES, Double.doubleToRawLongBits(value));
        }

        Message single(int tag, float value) {
            return little(tag, Float.BYTES, Float.floatToRawIntBits(value));
        }

        /** The lower bytes of a number, the lowest first. */
        private Message little(int tag, int count, long bits) {
            varint(tag);
            for (int i = 0; i < count; i++) {
                bytes.write((int) (bits >>> (Byte.SIZE * i)));
            }
            return this;
        }

        Message whole(int tag, long value) {
            varint(tag);
            varint(value);
            return this;
        }

        Message text(int tag, String value) {
            return block(tag, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int tag, Message inner) {
            return block(tag, inner.bytes());
        }

        private Message block(int tag, byte[] content) {
            varint(tag);
            varint(content.length);
            bytes.writeBytes(content);
            return this;
        }

        private void varint(long value) {
            long left = value;
            while ((left & ~0x7fL) != 0) {
                bytes.write((int) ((left & 0x7f) | 0x80));
                left >>>= 7;
            }
            bytes.write((int) left);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
