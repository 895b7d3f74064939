package dev.kiln.plugins.parquet;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The meaning of the values of a column, from its declaration in a file: the newer logical type where there is one, else
 * the older converted type.
 */
final class Meaning {

    private static final long MILLISECONDS = 1000;
    private static final long MICROSECONDS = 1_000_000;
    private static final long NANOSECONDS = 1_000_000_000;

    private static final String UNKNOWN = "is of a type that is not known";

    /** The types without a text. */
    private static final Map<Integer, String> NO_TEXTS = Map.of(
            13, "holds documents in BSON", 16, "holds variants", 17, "holds geometries", 18, "holds geographies");

    private Meaning() {}

    /**
     * Returns the way from a value to its text.
     *
     * @param element the declaration of the column
     * @param type the type of the values
     * @throws UnreadableException if they have no text
     */
    static Function<Object, String> of(ThriftStruct element, PhysicalType type) {
        Optional<ThriftStruct> logical = element.optional(10);
        if (logical.isPresent()) {
            return logical(logical.get(), type, element);
        }
        return element.has(6) ? converted(element.size(6), type, element) : physical(type);
    }

    private static Function<Object, String> physical(PhysicalType type) {
        return switch (type) {
            case BOOLEAN, INT32, INT64, FLOAT, DOUBLE -> CellText::plain;
            case INT96 -> CellText::int96;
            case BYTE_ARRAY -> CellText::utf8;
            case FIXED_LEN_BYTE_ARRAY -> throw new UnreadableException("holds bytes");
        };
    }

    private static Function<Object, String> logical(ThriftStruct union, PhysicalType type, ThriftStruct element) {
        int kind = union.fields().keySet().stream().findFirst().orElse(0);
        return switch (kind) {
            case 1, 4, 12 -> only(type, CellText::utf8, PhysicalType.BYTE_ARRAY);
            case 5 -> decimal(type, union.struct(kind).size(1));
            case 6 -> only(type, CellText::date, PhysicalType.INT32);
            case 7 -> integers(type, CellText.time(units(union.struct(kind))));
            case 8 ->
                integers(
                        type,
                        CellText.timestamp(
                                units(union.struct(kind)), union.struct(kind).truth(1, false)));
            case 10 ->
                integers(
                        type,
                        union.struct(kind).truth(2, true)
                                ? CellText::plain
                                : unsigned(union.struct(kind).size(1)));
            case 11 -> physical(type);
            case 14 -> fixed(type, element, 16, CellText::uuid);
            case 15 -> fixed(type, element, 2, CellText::half);
            default -> throw new UnreadableException(NO_TEXTS.getOrDefault(kind, UNKNOWN));
        };
    }

    private static Function<Object, String> converted(int kind, PhysicalType type, ThriftStruct element) {
        return switch (kind) {
            case 0, 4, 19 -> only(type, CellText::utf8, PhysicalType.BYTE_ARRAY);
            case 5 -> decimal(type, (int) element.number(7, 0));
            case 6 -> only(type, CellText::date, PhysicalType.INT32);
            case 7 -> integers(type, CellText.time(MILLISECONDS));
            case 8 -> integers(type, CellText.time(MICROSECONDS));
            case 9 -> integers(type, CellText.timestamp(MILLISECONDS, true));
            case 10 -> integers(type, CellText.timestamp(MICROSECONDS, true));
            case 11, 12, 13 -> integers(type, CellText::unsigned);
            case 14 -> integers(type, CellText::unsignedLong);
            case 15, 16, 17, 18 -> integers(type, CellText::plain);
            case 20 -> throw new UnreadableException("holds documents in BSON");
            case 21 -> throw new UnreadableException("holds intervals");
            default -> throw new UnreadableException(UNKNOWN);
        };
    }

    private static Function<Object, String> unsigned(int bits) {
        return bits == Long.SIZE ? CellText::unsignedLong : CellText::unsigned;
    }

    private static long units(ThriftStruct timed) {
        ThriftStruct unit = timed.struct(2);
        if (unit.has(3)) {
            return NANOSECONDS;
        }
        return unit.has(2) ? MICROSECONDS : MILLISECONDS;
    }

    private static Function<Object, String> decimal(PhysicalType type, int scale) {
        boolean fits = type == PhysicalType.BYTE_ARRAY || type == PhysicalType.FIXED_LEN_BYTE_ARRAY;
        return fits ? CellText.decimal(scale) : integers(type, CellText.decimal(scale));
    }

    private static Function<Object, String> integers(PhysicalType type, Function<Object, String> text) {
        return type == PhysicalType.INT32 ? text : only(type, text, PhysicalType.INT64);
    }

    private static Function<Object, String> fixed(
            PhysicalType type, ThriftStruct element, int length, Function<Object, String> text) {
        if (element.number(2, 0) != length) {
            throw new UnreadableException(UNKNOWN);
        }
        return only(type, text, PhysicalType.FIXED_LEN_BYTE_ARRAY);
    }

    private static Function<Object, String> only(
            PhysicalType type, Function<Object, String> text, PhysicalType expected) {
        if (type != expected) {
            throw new UnreadableException(UNKNOWN);
        }
        return text;
    }
}
