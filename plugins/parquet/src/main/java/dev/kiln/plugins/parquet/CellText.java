package dev.kiln.plugins.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Function;

/** The texts of values, by their meaning; a value is a Boolean, a Long, a Float, a Double or bytes. */
final class CellText {

    private static final long NANOSECONDS = 1_000_000_000;

    /** The Julian day of 1970-01-01. */
    private static final long EPOCH = 2_440_588;

    private CellText() {}

    /** The text of a number or a truth value as Java writes it; NaN is missing. */
    static String plain(Object value) {
        boolean isNan = (value instanceof Float f && f.isNaN()) || (value instanceof Double d && d.isNaN());
        return isNan ? "" : value.toString();
    }

    /** A whole number without a sign of 32 bits or fewer. */
    static String unsigned(Object value) {
        return Long.toString((long) value & 0xffff_ffffL);
    }

    /** A whole number without a sign of 64 bits. */
    static String unsignedLong(Object value) {
        return Long.toUnsignedString((long) value);
    }

    /** Numbers with so many decimals. */
    static Function<Object, String> decimal(int scale) {
        return value -> {
            BigInteger digits =
                    value instanceof Long number ? BigInteger.valueOf(number) : new BigInteger((byte[]) value);
            return new BigDecimal(digits, scale).toPlainString();
        };
    }

    /**
     * Bytes in UTF-8.
     *
     * @throws UnreadableException if they are not
     */
    static String utf8(Object value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap((byte[]) value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException("holds bytes that are no texts in UTF-8");
        }
    }

    static String date(Object value) {
        return LocalDate.ofEpochDay((long) value).toString();
    }

    /** Times of the day in units of which there are so many in a second. */
    static Function<Object, String> time(long units) {
        return value -> LocalTime.ofNanoOfDay(Math.multiplyExact((long) value, NANOSECONDS / units))
                .toString();
    }

    /** Dates and times since 1970, in units of which there are so many in a second. */
    static Function<Object, String> timestamp(long units, boolean isInstant) {
        return value -> {
            Instant instant = Instant.ofEpochSecond(
                    Math.floorDiv((long) value, units), Math.floorMod((long) value, units) * (NANOSECONDS / units));
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC) + (isInstant ? "Z" : "");
        };
    }

    /** The nanosecond of the day and the Julian day. */
    static String int96(Object value) {
        ByteBuffer parts = ByteBuffer.wrap((byte[]) value).order(ByteOrder.LITTLE_ENDIAN);
        long nanoseconds = parts.getLong();
        return LocalDate.ofEpochDay(parts.getInt() - EPOCH)
                .atStartOfDay()
                .plusNanos(nanoseconds)
                .toString();
    }

    static String uuid(Object value) {
        ByteBuffer parts = ByteBuffer.wrap((byte[]) value);
        return new UUID(parts.getLong(), parts.getLong()).toString();
    }

    /** A floating point number of 16 bits: a sign, 5 bits of exponent, 10 of fraction. */
    static String half(Object value) {
        int bits =
                ByteBuffer.wrap((byte[]) value).order(ByteOrder.LITTLE_ENDIAN).getShort();
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        double size = switch (exponent) {
            case 0 -> Math.scalb((double) fraction, -24);
            case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> Math.scalb(1024.0 + fraction, exponent - 25);
        };
        return plain(bits < 0 ? -size : size);
    }
}
