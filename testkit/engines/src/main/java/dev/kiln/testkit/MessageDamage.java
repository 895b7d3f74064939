package dev.kiln.testkit;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Damage to protobuf messages that leaves them well-formed, the same for the same seed: only their content is wrong. It
 * passes the parser, which refuses most of {@link Damage}.
 */
public final class MessageDamage {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int DATA = 2;
    private static final int FIXED32 = 5;

    /** Longer data are assumed to be elements of tensors and not examined. */
    private static final int LONGEST_MESSAGE = 1 << 16;

    private static final int HIGHEST_NUMBER = 40;
    private static final int MOST_CHANGES = 3;
    private static final long[] EXTREMES = {
        0, 1, 2, 7, 9, 16, 64, 1000, -1, -2, Integer.MAX_VALUE, 1L << 31, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
    };

    private final SplittableRandom random;
    private final List<Field> message;

    /** One field. Data that can be read as a message has fields of its own. */
    private static final class Field {
        final int number;
        final int wire;
        long value;
        byte[] data = {};
        Optional<List<Field>> fields = Optional.empty();

        Field(int number, int wire) {
            this.number = number;
            this.wire = wire;
        }

        Field copy() {
            Field copy = new Field(number, wire);
            copy.value = value;
            copy.data = data;
            copy.fields = fields.map(
                    all -> new ArrayList<>(all.stream().map(Field::copy).toList()));
            return copy;
        }
    }

    /** A field's position in its message. */
    private record Place(List<Field> message, int index) {
        Field field() {
            return message.get(index);
        }
    }

    private MessageDamage(List<Field> message, long seed) {
        this.message = message;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Changes numbers and texts of a message, removes fields, doubles them or exchanges them.
     *
     * @param content a serialised message
     * @param seed determines the damage
     * @return the damaged message; the content unchanged if it is not a message
     */
    public static byte[] of(byte[] content, long seed) {
        return parse(content)
                .map(message -> new MessageDamage(message, seed).apply())
                .orElse(content);
    }

    private byte[] apply() {
        int changes = random.nextInt(1, MOST_CHANGES + 1);
        for (int i = 0; i < changes; i++) {
            List<Place> places = new ArrayList<>();
            collect(message, places);
            if (!places.isEmpty()) {
                change(places.get(random.nextInt(places.size())), places);
            }
        }
        return bytes(message);
    }

    private static void collect(List<Field> message, List<Place> places) {
        for (int i = 0; i < message.size(); i++) {
            places.add(new Place(message, i));
            message.get(i).fields.ifPresent(inner -> collect(inner, places));
        }
    }

    private void change(Place place, List<Place> places) {
        Field field = place.field();
        switch (random.nextInt(field.fields.isPresent() ? 3 : 8)) {
            case 0 -> place.message.remove(place.index);
            case 1 -> place.message.add(place.index, field.copy());
            case 2 -> Collections.swap(place.message, place.index, random.nextInt(place.message.size()));
            default -> changeContent(field, places);
        }
    }

    private void changeContent(Field field, List<Place> places) {
        if (field.wire != DATA) {
            long[] near = {field.value + 1, field.value - 1, 2 * field.value, -field.value};
            field.value = random.nextBoolean() ? EXTREMES[random.nextInt(EXTREMES.length)] : near[random.nextInt(4)];
            return;
        }
        List<Field> alike = places.stream()
                .map(Place::field)
                .filter(f -> f.wire == DATA && f.fields.isEmpty())
                .toList();
        switch (random.nextInt(4)) {
            case 0 -> field.data = new byte[0];
            case 1 -> field.data = Arrays.copyOf(field.data, random.nextInt(2 * field.data.length + 2));
            default -> field.data = alike.get(random.nextInt(alike.size())).data;
        }
        field.fields = Optional.empty();
    }

    private static Optional<List<Field>> parse(byte[] content) {
        List<Field> fields = new ArrayList<>();
        int[] at = {0};
        while (at[0] < content.length) {
            Optional<Field> field = field(content, at);
            if (field.isEmpty()) {
                return Optional.empty();
            }
            fields.add(field.get());
        }
        return Optional.of(fields);
    }

    private static Optional<Field> field(byte[] content, int[] at) {
        long tag = varint(content, at);
        int number = (int) (tag >>> 3);
        Field field = new Field(number, (int) (tag & 7));
        if (tag < 0 || number < 1 || number > HIGHEST_NUMBER || at[0] > content.length) {
            return Optional.empty();
        }
        switch (field.wire) {
            case VARINT -> field.value = varint(content, at);
            case FIXED64 -> field.value = fixed(content, at, Long.BYTES);
            case FIXED32 -> field.value = fixed(content, at, Integer.BYTES);
            case DATA -> {
                long length = varint(content, at);
                if (length < 0 || length > content.length - at[0]) {
                    return Optional.empty();
                }
                field.data = Arrays.copyOfRange(content, at[0], at[0] + (int) length);
                at[0] += (int) length;
                field.fields =
                        length > 1 && (length < LONGEST_MESSAGE || number == 7) ? parse(field.data) : Optional.empty();
            }
            default -> {
                return Optional.empty();
            }
        }
        return at[0] > content.length ? Optional.empty() : Optional.of(field);
    }

    /** Reads a number of any length; where it is truncated, the position is after the end of the data. */
    private static long varint(byte[] content, int[] at) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = at[0] < content.length ? content[at[0]] : 0x80;
            at[0]++;
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        at[0] = content.length + 1;
        return value;
    }

    private static long fixed(byte[] content, int[] at, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            long next = at[0] + i < content.length ? content[at[0] + i] & 0xff : 0;
            value |= next << (8 * i);
        }
        at[0] += width;
        return value;
    }

    private static byte[] bytes(List<Field> message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Field field : message) {
            write(((long) field.number << 3) | field.wire, bytes);
            switch (field.wire) {
                case VARINT -> write(field.value, bytes);
                case FIXED64 -> write(field.value, Long.BYTES, bytes);
                case FIXED32 -> write(field.value, Integer.BYTES, bytes);
                default -> {
                    byte[] data = field.fields.map(MessageDamage::bytes).orElse(field.data);
                    write(data.length, bytes);
                    bytes.writeBytes(data);
                }
            }
        }
        return bytes.toByteArray();
    }

    private static void write(long number, ByteArrayOutputStream bytes) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static void write(long value, int width, ByteArrayOutputStream bytes) {
        for (int i = 0; i < width; i++) {
            bytes.write((int) (value >>> (8 * i)));
        }
    }
}
