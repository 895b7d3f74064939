package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of a {@code .npy} file, versions 1 to 3 of NumPy's format.
 *
 * @param type the type of the elements
 * @param bigEndian whether their highest byte comes first
 * @param fortran whether the first axis varies fastest
 * @param shape the lengths of the axes
 */
record NpyHeader(NpyType type, boolean bigEndian, boolean fortran, long[] shape) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCRIPTOR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");
    private static final int ALIGNMENT = 64;
    private static final int LONGEST = 1 << 20;
    private static final int LONGEST_QUOTE = 200;
    private static final double MOST = Integer.MAX_VALUE;

    /**
     * Reads a header.
     *
     * @param where the file and array, for messages
     * @param data the beginning of the file; afterwards at the first element
     * @return the header
     * @throws FileFormatException if it is invalid, or its elements are of an unsupported type
     */
    static NpyHeader read(String where, DataInputStream data) throws IOException {
        byte[] magic = data.readNBytes(MAGIC.length);
        int version = data.readUnsignedByte();
        data.readUnsignedByte();
        if (!Arrays.equals(magic, MAGIC) || version < 1 || version > 3) {
            throw new FileFormatException(where + " is not a NumPy array of the format versions 1 to 3.");
        }
        int length = version == 1
                ? Short.toUnsignedInt(Short.reverseBytes(data.readShort()))
                : Integer.reverseBytes(data.readInt());
        if (length < 0 || length > LONGEST) {
            throw new FileFormatException(where + " has a header of " + length + " bytes; it is damaged.");
        }
        String text = new String(InputFile.bytes(data, length), StandardCharsets.UTF_8);
        return parse(where, text);
    }

    private static NpyHeader parse(String where, String text) {
        Matcher descriptor = DESCRIPTOR.matcher(text);
        Matcher order = ORDER.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!descriptor.find() || !order.find() || !shape.find()) {
            throw new FileFormatException(where + " has the header " + shortened(text)
                    + ", expected descr, fortran_order and shape; arrays of records cannot be read.");
        }
        NpyType type = NpyType.ofDescriptor(descriptor.group(1))
                .orElseThrow(() -> new FileFormatException(where + " has elements of the type " + descriptor.group(1)
                        + ", which cannot be read; save it as float32, int64 or uint8."));
        return new NpyHeader(
                type,
                descriptor.group(1).startsWith(">"),
                order.group(1).equals("True"),
                lengths(where, shape.group(1)));
    }

    private static String shortened(String text) {
        String stripped = text.strip();
        return stripped.length() <= LONGEST_QUOTE ? stripped : stripped.substring(0, LONGEST_QUOTE) + "...";
    }

    private static long[] lengths(String where, String tuple) {
        try {
            long[] lengths = Arrays.stream(tuple.split(",", -1))
                    .map(String::strip)
                    .filter(length -> !length.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            // axes of length 0 make an array empty, but not its shape sensible
            if (Arrays.stream(lengths).asDoubleStream().map(n -> Math.max(1, n)).reduce(1, (a, b) -> a * b) > MOST) {
                throw new FileFormatException(where + " has the shape (" + shortened(tuple)
                        + "), more elements than can be read; save it in parts, or get it again if it is damaged.");
            }
            return lengths;
        } catch (NumberFormatException e) {
            throw new FileFormatException(where + " has the shape (" + shortened(tuple) + "); it is damaged.", e);
        }
    }

    /** The number of bytes after the header, as a double so that it cannot overflow. */
    double dataBytes() {
        return Arrays.stream(shape).asDoubleStream().reduce(type.bytes(), (a, b) -> a * b);
    }

    /** The header as NumPy writes it, version 1, padded so that the elements are aligned. */
    byte[] toBytes() {
        String lengths = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "))
                + (shape.length == 1 ? "," : "");
        String dictionary =
                "{'descr': '" + type.descriptor() + "', 'fortran_order': False, 'shape': (" + lengths + "), }";
        int fixed = MAGIC.length + 4;
        int total = (fixed + dictionary.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - fixed));
        bytes.put(dictionary.getBytes(StandardCharsets.US_ASCII));
        Arrays.fill(bytes.array(), bytes.position(), total - 1, (byte) ' ');
        bytes.array()[total - 1] = '\n';
        return bytes.array();
    }
}
