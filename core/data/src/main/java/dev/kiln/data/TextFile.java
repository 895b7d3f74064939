package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads text strictly: an invalid byte is rejected with its line and never replaced. Files may be packed by gzip; a
 * byte order mark at the beginning is skipped.
 *
 * @see StrictReader
 */
final class TextFile {

    /** The option of formats whose files may have another encoding than UTF-8; {@link #charset} reads it. */
    static final Option<String> ENCODING = Option.text(
                    "encoding", "the character encoding of the file, such as ISO-8859-1, windows-1252 or UTF-16")
            .byDefault("UTF-8");

    private TextFile() {}

    /**
     * The value of {@link #ENCODING}.
     *
     * @throws OptionException if Java has no encoding of that name
     */
    static Charset charset(Options options) {
        String name = options.get(ENCODING);
        try {
            return Charset.forName(name);
        } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
            throw new OptionException(
                    "The option encoding is " + name
                            + ", which is not a known encoding; write one such as UTF-8, ISO-8859-1, windows-1252 or UTF-16.",
                    e);
        }
    }

    /**
     * Reads a file's characters.
     *
     * @param <T> the type of the result
     */
    interface Use<T> {

        T read(Reader characters) throws IOException;
    }

    /**
     * Reads a file whose encoding the user can state with {@link #ENCODING}.
     *
     * @throws FileFormatException if it is missing, cannot be read, or is of another encoding; the message gives the
     *     line
     */
    static <T> T read(Path file, Charset charset, Use<T> use) {
        return read(file, charset, true, use);
    }

    /**
     * Reads a file.
     *
     * @param canBeSaid whether the user can state its encoding with {@link #ENCODING}, so that messages may name it
     * @throws FileFormatException if it is missing, cannot be read, or is of another encoding; the message gives the
     *     line
     */
    static <T> T read(Path file, Charset charset, boolean canBeSaid, Use<T> use) {
        return InputFile.read(file, content -> use.read(characters(file, content, charset, canBeSaid)));
    }

    /**
     * Opens a file to be read in parts, each within {@link InputFile#reading}.
     *
     * @param canBeSaid whether the user can state its encoding with {@link #ENCODING}, so that messages may name it
     * @throws FileFormatException if it is missing or cannot be read
     */
    static BufferedReader opened(Path file, Charset charset, boolean canBeSaid) {
        InputStream content = InputFile.opened(file);
        return InputFile.reading(file, () -> characters(InputFile.shown(file), content, charset, canBeSaid));
    }

    private static BufferedReader characters(Path file, InputStream content, Charset charset, boolean canBeSaid)
            throws IOException {
        return new BufferedReader(new StrictReader(String.valueOf(file), content, charset, canBeSaid));
    }

    /**
     * Reads a file that must be UTF-8.
     *
     * @throws FileFormatException if it is missing, cannot be read, or is not UTF-8; the message gives the line
     */
    static String read(Path file) {
        return read(file, StandardCharsets.UTF_8, false, TextFile::whole);
    }

    /**
     * The lines of a file that must be UTF-8, without line ends.
     *
     * @throws FileFormatException if it is missing, cannot be read, or is not UTF-8; the message gives the line
     */
    static List<String> lines(Path file) {
        return read(file).lines().toList();
    }

    /**
     * Decodes bytes that have to be UTF-8.
     *
     * @param where their file, for messages
     * @throws FileFormatException if they are not; the message gives the line
     */
    static String decode(String where, byte[] bytes) {
        try {
            return whole(new StrictReader(where, new ByteArrayInputStream(bytes), StandardCharsets.UTF_8, false));
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory can always be read.", e);
        }
    }

    /** The rest of a text. */
    static String whole(Reader reader) throws IOException {
        StringWriter whole = new StringWriter();
        reader.transferTo(whole);
        return whole.toString();
    }
}
