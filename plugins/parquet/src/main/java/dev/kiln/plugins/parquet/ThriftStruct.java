package dev.kiln.plugins.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A structure in Thrift's compact protocol: Booleans, Longs, Doubles, byte arrays, lists and structures by the numbers
 * of their fields. A field of another type than expected, or a missing one that is required, is an
 * {@link IllegalArgumentException}.
 *
 * @param fields the values
 */
record ThriftStruct(Map<Integer, Object> fields) {

    private static final int DEEPEST = 64;
    private static final int STOP = 0;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;
    private static final int LONG_LIST = 15;

    /**
     * Reads a structure.
     *
     * @param bytes its bytes; their position is after it then
     * @throws BufferUnderflowException if there are too few bytes
     */
    static ThriftStruct read(ByteBuffer bytes) {
        return read(bytes, DEEPEST);
    }

    private static ThriftStruct read(ByteBuffer bytes, int deepest) {
        if (deepest == 0) {
            throw new IllegalArgumentException("structures within structures without end");
        }
        Map<Integer, Object> fields = new LinkedHashMap<>();
        int field = 0;
        for (int head = bytes.get() & 0xff; (head & 0xf) != STOP; head = bytes.get() & 0xff) {
            field = (head >>> 4) == 0 ? (int) Varints.signed(bytes) : field + (head >>> 4);
            int type = head & 0xf;
            fields.put(field, type == TRUE || type == FALSE ? type == TRUE : value(type, bytes, deepest - 1));
        }
        return new ThriftStruct(fields);
    }

    private static Object value(int type, ByteBuffer bytes, int deepest) {
        return switch (type) {
            // within a list
            case TRUE, FALSE -> bytes.get() == TRUE;
            case BYTE -> (long) bytes.get();
            case DOUBLE -> bytes.getDouble();
            case BINARY -> binary(bytes);
            case LIST, SET -> list(bytes, deepest);
            case MAP -> map(bytes, deepest);
            case STRUCT -> read(bytes, deepest);
            default -> Varints.signed(bytes);
        };
    }

    private static byte[] binary(ByteBuffer bytes) {
        byte[] value = new byte[within(Varints.unsigned(bytes), bytes)];
        bytes.get(value);
        return value;
    }

    private static List<Object> list(ByteBuffer bytes, int deepest) {
        int head = bytes.get() & 0xff;
        long size = (head >>> 4) == LONG_LIST ? Varints.unsigned(bytes) : head >>> 4;
        List<Object> values = new ArrayList<>();
        for (int i = within(size, bytes); i > 0; i--) {
            values.add(value(head & 0xf, bytes, deepest));
        }
        return values;
    }

    /** The keys and values of a map, one after the other; the reader needs none of them. */
    private static List<Object> map(ByteBuffer bytes, int deepest) {
        int size = within(Varints.unsigned(bytes), bytes);
        int types = size == 0 ? 0 : bytes.get() & 0xff;
        List<Object> values = new ArrayList<>();
        for (int i = size; i > 0; i--) {
            values.add(value(types >>> 4, bytes, deepest));
            values.add(value(types & 0xf, bytes, deepest));
        }
        return values;
    }

    /** A size, each of whose elements takes at least a byte. */
    private static int within(long size, ByteBuffer bytes) {
        if (size < 0 || size > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        return (int) size;
    }

    boolean has(int field) {
        return fields.containsKey(field);
    }

    private <T> T get(int field, Class<T> type) {
        @Nullable Object value = fields.get(field);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("its field " + field + " is no " + type.getSimpleName());
        }
        return type.cast(value);
    }

    long number(int field) {
        return get(field, Long.class);
    }

    long number(int field, long absent) {
        return has(field) ? number(field) : absent;
    }

    int size(int field) {
        return Math.toIntExact(number(field));
    }

    boolean truth(int field, boolean absent) {
        return has(field) ? get(field, Boolean.class) : absent;
    }

    String text(int field) {
        return new String(get(field, byte[].class), StandardCharsets.UTF_8);
    }

    ThriftStruct struct(int field) {
        return get(field, ThriftStruct.class);
    }

    Optional<ThriftStruct> optional(int field) {
        return has(field) ? Optional.of(struct(field)) : Optional.empty();
    }

    /** The structures of a list. */
    List<ThriftStruct> structs(int field) {
        List<ThriftStruct> structs = new ArrayList<>();
        for (Object item : get(field, List.class)) {
            structs.add((ThriftStruct) item);
        }
        return structs;
    }
}
