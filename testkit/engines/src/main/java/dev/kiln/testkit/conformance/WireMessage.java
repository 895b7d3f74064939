package dev.kiln.testkit.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields of a protobuf message by number: enough to read the names and kinds of a model's inputs. */
record WireMessage(List<Field> fields) {

    /** The content of a field after its number. */
    private static final int VARINT = 0;

    private static final int EIGHT_BYTES = 1;
    private static final int MESSAGE = 2;
    private static final int FOUR_BYTES = 5;

    /**
     * One field.
     *
     * @param number its number
     * @param content the bytes of a text or message; none for a number
     */
    record Field(int number, ByteBuffer content) {}

    static WireMessage parse(ByteBuffer bytes) {
        ByteBuffer rest = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        List<Field> fields = new ArrayList<>();
        while (rest.hasRemaining()) {
            long key = varint(rest);
            fields.add(new Field((int) (key >>> 3), content((int) (key & 7), rest)));
        }
        return new WireMessage(fields);
    }

    private static ByteBuffer content(int kind, ByteBuffer rest) {
        int length = switch (kind) {
            case VARINT -> {
                varint(rest);
                yield 0;
            }
            case MESSAGE -> (int) varint(rest);
            case EIGHT_BYTES, FOUR_BYTES -> {
                rest.position(rest.position() + (kind == EIGHT_BYTES ? 8 : 4));
                yield 0;
            }
            default -> throw new IllegalArgumentException("a field of kind " + kind);
        };
        ByteBuffer content = rest.slice(rest.position(), length);
        rest.position(rest.position() + length);
        return content;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    boolean has(int number) {
        return fields.stream().anyMatch(f -> f.number() == number);
    }

    List<WireMessage> messages(int number) {
        return fields.stream()
                .filter(f -> f.number() == number)
                .map(f -> parse(f.content()))
                .toList();
    }

    Optional<WireMessage> message(int number) {
        return messages(number).stream().findFirst();
    }

    String text(int number) {
        return fields.stream()
                .filter(f -> f.number() == number)
                .map(f -> StandardCharsets.UTF_8.decode(f.content().duplicate()).toString())
                .findFirst()
                .orElse("");
    }

    /** A field that holds a number. */
    static byte[] number(int field, long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        putVarint(bytes, ((long) field << 3) | VARINT);
        putVarint(bytes, value);
        return bytes.toByteArray();
    }

    /** A field that holds a message of some fields, or a text. */
    static byte[] field(int field, byte[]... contents) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            message.writeBytes(content);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        putVarint(bytes, ((long) field << 3) | MESSAGE);
        putVarint(bytes, message.size());
        bytes.writeBytes(message.toByteArray());
        return bytes.toByteArray();
    }

    private static void putVarint(ByteArrayOutputStream bytes, long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }
}
