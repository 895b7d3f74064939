package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** The texts of the values of a page, one after another. */
final class PageValues {

    private final FileColumn.Form form;
    private final ByteBuffer bytes;
    private final int count;
    private Supplier<String> texts;

    /**
     * The values in some bytes.
     *
     * @param form their form
     * @param bytes the bytes, in little-endian order
     * @param count the maximum number of values
     */
    PageValues(FileColumn.Form form, ByteBuffer bytes, int count) {
        this.form = form;
        this.bytes = bytes;
        this.count = count;
        this.texts = texts(plainValues());
    }

    /** The text of the next value. */
    String next() {
        return texts.get();
    }

    /** The texts of all values in the plain encoding. */
    List<String> plain() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(next());
        }
        return all;
    }

    /**
     * Sets the encoding, which is the plain one before.
     *
     * @throws UnreadableException if values of this type have no such encoding
     */
    void begin(Encoding encoding, List<String> dictionary) {
        // where all values are null, there is not even the head of an encoding
        if (bytes.hasRemaining()) {
            texts = switch (encoding) {
                case PLAIN -> texts(plainValues());
                case PLAIN_DICTIONARY, RLE_DICTIONARY -> numbered(dictionary);
                case RLE -> truths();
                case DELTA_BINARY_PACKED -> differences();
                case DELTA_LENGTH_BYTE_ARRAY -> texts(lengths());
                case DELTA_BYTE_ARRAY -> texts(prefixes());
                case BYTE_STREAM_SPLIT -> texts(split());
            };
        }
    }

    private Supplier<String> texts(Supplier<Object> values) {
        return () -> form.text().apply(values.get());
    }

    private Supplier<Object> plainValues() {
        if (form.type() == PhysicalType.BOOLEAN) {
            Bits bits = new Bits(bytes);
            return () -> bits.next(1) == 1;
        }
        return () -> form.type().read(bytes, form.length());
    }

    private Supplier<String> numbered(List<String> dictionary) {
        RunLengths numbers = new RunLengths(bytes, bytes.get());
        return () -> dictionary.get(numbers.next());
    }

    private Supplier<String> truths() {
        require(form.type() == PhysicalType.BOOLEAN);
        RunLengths numbers = new RunLengths(Slices.next(bytes, bytes.getInt()), 1);
        return texts(() -> numbers.next() == 1);
    }

    private Supplier<String> differences() {
        require(form.type() == PhysicalType.INT32 || form.type() == PhysicalType.INT64);
        boolean isShort = form.type() == PhysicalType.INT32;
        return texts(each(DeltaNumbers.read(bytes, count), value -> isShort ? (long) (int) value : (Object) value));
    }

    /** Gives a value for each number. */
    private static Supplier<Object> each(long[] numbers, LongFunction<Object> value) {
        int[] at = {0};
        return () -> value.apply(numbers[at[0]++]);
    }

    /** All lengths, then the bytes of all values. */
    private Supplier<Object> lengths() {
        require(form.type() == PhysicalType.BYTE_ARRAY);
        long[] lengths = DeltaNumbers.read(bytes, count);
        return each(lengths, length -> PhysicalType.bytes(bytes, Math.toIntExact(length)));
    }

    /** The lengths of the beginnings that are those of the values before, then the other parts as of {@link #lengths}. */
    private Supplier<Object> prefixes() {
        require(form.type() == PhysicalType.BYTE_ARRAY || form.type() == PhysicalType.FIXED_LEN_BYTE_ARRAY);
        long[] common = DeltaNumbers.read(bytes, count);
        long[] lengths = DeltaNumbers.read(bytes, count);
        byte[][] before = {new byte[0]};
        Supplier<Object> rest = each(lengths, length -> PhysicalType.bytes(bytes, Math.toIntExact(length)));
        return each(common, length -> {
            byte[] end = (byte[]) rest.get();
            int begin = Math.toIntExact(length);
            if (begin < 0 || begin > before[0].length) {
                throw new IllegalArgumentException("a beginning of " + begin + " bytes of " + before[0].length);
            }
            byte[] whole = Arrays.copyOf(before[0], begin + end.length);
            System.arraycopy(end, 0, whole, begin, end.length);
            before[0] = whole;
            return whole.clone();
        });
    }

    /** First the first bytes of all values, then the second ones, and so on. */
    private Supplier<Object> split() {
        int width = form.type().width(form.length());
        require(width > 0 && form.type() != PhysicalType.BOOLEAN);
        int stored = bytes.remaining() / width;
        ByteBuffer value = ByteBuffer.allocate(width).order(bytes.order());
        int[] at = {bytes.position()};
        return () -> {
            value.clear();
            for (int i = 0; i < width; i++) {
                value.put(bytes.get(at[0] + i * stored));
            }
            at[0]++;
            return form.type().read(value.flip(), form.length());
        };
    }

    private static void require(boolean isOfThisType) {
        if (!isOfThisType) {
            throw new UnreadableException("is in an encoding that its type does not have");
        }
    }
}
