package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.FileFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {

    private static final String MARK = "\uFEFF";

    @TempDir
    Path folder;

    private Path file(byte[] content) {
        try {
            return Files.write(folder.resolve("text.txt"), content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path file(String content, Charset charset) {
        return file(content.getBytes(charset));
    }

    private static String read(Path file, Charset charset) {
        return TextFile.read(file, charset, TextFile::whole);
    }

    @Test
    void readsUtf8WithAndWithoutByteOrderMarks() {
        String text = "größer\n\uD83D\uDE00 é\r\nlast";

        assertThat(TextFile.read(file(text, StandardCharsets.UTF_8))).isEqualTo(text);
        assertThat(TextFile.read(file(MARK + text, StandardCharsets.UTF_8))).isEqualTo(text);
        assertThat(TextFile.read(file(MARK + MARK + text, StandardCharsets.UTF_8)))
                .isEqualTo(text);
        assertThat(TextFile.read(file(MARK, StandardCharsets.UTF_8))).isEmpty();
        assertThat(TextFile.lines(file(text, StandardCharsets.UTF_8))).hasSize(3);
    }

    @Test
    void readsLongTextsWithCharactersAcrossEveryBorder() {
        String text = "ä\uD83D\uDE00z€".repeat(20_000);

        assertThat(TextFile.read(file("a" + text, StandardCharsets.UTF_8))).isEqualTo("a" + text);
        assertThat(TextFile.read(file("ab" + text, StandardCharsets.UTF_8))).isEqualTo("ab" + text);
    }

    @Test
    void readsPackedFiles() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
            zip.write((MARK + "é").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(TextFile.read(file(packed.toByteArray()))).isEqualTo("é");
    }

    @Test
    void namesTheLineThatIsNotUtf8() {
        Path western = file("one\r\ntwo\nthr\u00e4e\n", StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> TextFile.read(western))
                .isInstanceOf(FileFormatException.class)
                .hasMessage("Line 3 of " + western + " is not UTF-8: the byte 0xE4 stands for no character there; "
                        + "save it as UTF-8, for example with iconv -f windows-1252 -t UTF-8.");
        assertThatThrownBy(() -> read(western, StandardCharsets.UTF_8))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 3")
                .hasMessageContaining("encoding=ISO-8859-1");
        assertThat(read(western, StandardCharsets.ISO_8859_1)).isEqualTo("one\r\ntwo\nthr\u00e4e\n");
    }

    @Test
    void namesTheLineOfAFaultFarBehind() {
        byte[] text = "0123456789abcdef\n".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        text[17 * 7_654 + 3] = (byte) 0xff;

        assertThatThrownBy(() -> TextFile.read(file(text))).hasMessageContaining("Line 7655 of");
    }

    @Test
    void refusesACharacterThatTheEndCutsShort() {
        assertThatThrownBy(() -> TextFile.read(file(new byte[] {'a', '\n', (byte) 0xe2, (byte) 0x82})))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 2")
                .hasMessageContaining("0xE2");
    }

    @Test
    void refusesUtf16UnlessItIsAskedFor() {
        Path marked = file(MARK + "a,b\n", StandardCharsets.UTF_16LE);

        assertThatThrownBy(() -> TextFile.read(marked)).hasMessageContaining("is UTF-16");
        assertThatThrownBy(() -> read(marked, StandardCharsets.UTF_8)).hasMessageContaining("write encoding=UTF-16");
        assertThat(read(marked, StandardCharsets.UTF_16)).isEqualTo("a,b\n");
        assertThat(read(marked, StandardCharsets.UTF_16LE)).isEqualTo("a,b\n");
        Path bare = file("a,b\n", StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> TextFile.read(bare))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 1")
                .hasMessageContaining("NUL");
        assertThat(read(bare, StandardCharsets.UTF_16LE)).isEqualTo("a,b\n");
    }

    @Test
    void refusesAnEncodingThatTheByteOrderMarkContradicts() {
        Path marked = file(MARK + "a", StandardCharsets.UTF_8);

        assertThatThrownBy(() -> read(marked, StandardCharsets.ISO_8859_1))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("leave encoding out");
    }
}
