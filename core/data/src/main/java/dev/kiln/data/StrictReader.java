package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The characters of a text file. An invalid byte of the encoding, or the character NUL, is a
 * {@link FileFormatException} that names the line; nothing is replaced. Byte order marks at the beginning are skipped.
 */
final class StrictReader extends Reader {

    private static final int BUFFER = 1 << 13;
    private static final byte[] UTF_8_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final byte[] UTF_16_BIG_MARK = {(byte) 0xfe, (byte) 0xff};
    private static final byte[] UTF_16_LITTLE_MARK = {(byte) 0xff, (byte) 0xfe};
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String where;
    private final InputStream content;
    private final Charset charset;
    private final boolean canBeSaid;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private boolean ended;
    private boolean begun;
    private boolean afterReturn;
    private long line = 1;

    /**
     * A reader.
     *
     * @param where the file, for messages
     * @param content its bytes
     * @param charset their encoding
     * @param canBeSaid whether the user can name another encoding with {@link TextFile#ENCODING}; else the messages
     *     tell how to convert the file
     * @throws FileFormatException if the file begins with the byte order mark of another encoding
     */
    StrictReader(String where, InputStream content, Charset charset, boolean canBeSaid) throws IOException {
        this.where = where;
        this.content = content.markSupported() ? content : new BufferedInputStream(content);
        this.charset = charset;
        this.canBeSaid = canBeSaid;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        checkMark();
    }

    private void checkMark() throws IOException {
        content.mark(UTF_8_MARK.length);
        byte[] first = content.readNBytes(UTF_8_MARK.length);
        content.reset();
        boolean utf16 = beginsWith(first, UTF_16_BIG_MARK) || beginsWith(first, UTF_16_LITTLE_MARK);
        if (utf16 && charset.equals(StandardCharsets.UTF_8)) {
            throw new FileFormatException("The file " + where + " is UTF-16, as its byte order mark says; "
                    + remedy("encoding=UTF-16", "UTF-16") + ".");
        }
        if (beginsWith(first, UTF_8_MARK) && !charset.equals(StandardCharsets.UTF_8)) {
            throw new FileFormatException("The file " + where + " is UTF-8, as its byte order mark says, and not "
                    + charset.name() + "; leave encoding out.");
        }
    }

    private static boolean beginsWith(byte[] bytes, byte[] mark) {
        return bytes.length >= mark.length && Arrays.equals(bytes, 0, mark.length, mark, 0, mark.length);
    }

    private String remedy(String option, String charsetName) {
        return canBeSaid
                ? "write " + option
                : "save it as UTF-8, for example with iconv -f " + charsetName + " -t UTF-8";
    }

    @Override
    public int read(char[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = decode(CharBuffer.wrap(target, from, length));
        while (!begun && count > 0) {
            int marks = marks(target, from, count);
            System.arraycopy(target, from + marks, target, from, count - marks);
            count -= marks;
            begun = count > 0;
            if (!begun) {
                count = decode(CharBuffer.wrap(target, from, length));
            }
        }
        check(target, from, count);
        return count;
    }

    private static int marks(char[] target, int from, int count) {
        int marks = 0;
        while (marks < count && target[from + marks] == BYTE_ORDER_MARK) {
            marks++;
        }
        return marks;
    }

    /** Decodes at least one character; -1 at the end. Characters before a fault are returned first. */
    private int decode(CharBuffer target) throws IOException {
        int start = target.position();
        while (true) {
            CoderResult result = decoder.decode(bytes, target, ended);
            int count = target.position() - start;
            if (count > 0) {
                return count;
            }
            if (result.isError()) {
                throw malformed();
            }
            if (result.isOverflow()) {
                throw new IOException("a surrogate pair does not fit into one char");
            }
            if (ended) {
                return -1;
            }
            fill();
        }
    }

    private void fill() throws IOException {
        bytes.compact();
        int read = content.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = read < 0;
        bytes.position(bytes.position() + Math.max(0, read)).flip();
    }

    private FileFormatException malformed() {
        String first = String.format("0x%02X", bytes.get(bytes.position()));
        return new FileFormatException("Line " + line + " of " + where + " is not " + charset.name() + ": the byte "
                + first + " stands for no character there; "
                + remedy("encoding=NAME, such as encoding=windows-1252 or encoding=ISO-8859-1", "windows-1252") + ".");
    }

    private void check(char[] characters, int from, int count) {
        for (int i = from; i < from + count; i++) {
            char character = characters[i];
            if (character == '\0') {
                throw new FileFormatException("Line " + line + " of " + where
                        + " has a character NUL: it is not text, or of another encoding than " + charset.name() + "; "
                        + remedy("encoding=UTF-16LE or encoding=UTF-16BE", "UTF-16LE") + " if it is UTF-16.");
            }
            boolean feed = character == '\n';
            line += character == '\r' || (feed && !afterReturn) ? 1 : 0;
            afterReturn = character == '\r';
        }
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
