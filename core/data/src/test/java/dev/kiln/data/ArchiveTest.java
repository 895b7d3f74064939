package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

    private final DataSets formats = DataSets.builtIn();

    @TempDir
    Path folder;

    /** One white pixel, stored as it is. */
    private static byte[] picture() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0xffffff);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "bmp", file);
        return file.toByteArray();
    }

    private Path zip(String... names) throws IOException {
        Path zip = folder.resolve("all.zip");
        byte[] content = picture();
        CRC32 checksum = new CRC32();
        checksum.update(content);
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(file)) {
            entries.setMethod(ZipOutputStream.STORED);
            for (String name : names) {
                ZipEntry entry = new ZipEntry(name);
                boolean isFolder = name.endsWith("/");
                entry.setSize(isFolder ? 0 : content.length);
                entry.setCrc(isFolder ? 0 : checksum.getValue());
                entries.putNextEntry(entry);
                entries.write(isFolder ? new byte[0] : content);
            }
        }
        return zip;
    }

    private static void replace(Path file, String from, String to) throws IOException {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains(from);
        Files.writeString(file, bytes.replace(from, to), StandardCharsets.ISO_8859_1);
    }

    private static long[] labels(DataSet data) {
        return data.batch(0, 1, 2).targets().toLongArray();
    }

    @Test
    void aPointInANameSaysNothing() throws IOException {
        for (String first : new String[] {"./a/x.bmp", "a/./x.bmp", "/a/x.bmp", "a//x.bmp"}) {
            DataSet data = formats.open("images:" + zip("./", first, "b/x.bmp", "c/x.bmp", "c/.y.bmp"));
            assertThat(data.classes()).as(first).containsExactly("a", "b", "c");
            assertThat(labels(data)).as(first).containsExactly(0, 1, 2);
            assertThat(data.batch(0).inputs().toFloatArray()).as(first).containsExactly(1, 1, 1);
        }
    }

    @Test
    void refusesNamesThatGoBack() throws IOException {
        for (String name : new String[] {"../a/x.bmp", "x/../a/x.bmp", "a/.."}) {
            Path zip = zip(name, "b/x.bmp", "c/x.bmp");
            assertThatThrownBy(() -> formats.open("images:" + zip))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining(zip + " has the entry " + name);
        }
    }

    @Test
    void refusesTwoFilesOfOneName() throws IOException {
        Path zip = zip("a/x.bmp", "a/y.bmp", "b/x.bmp");
        replace(zip, "a/y.bmp", "a/x.bmp");
        assertThatThrownBy(() -> formats.open("images:" + zip))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("two files a/x.bmp");
        assertThatThrownBy(() -> formats.open("images:" + zip("a/x.bmp", "./a/x.bmp", "b/x.bmp")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("two files a/x.bmp");
        assertThat(formats.open("images:" + zip("a/", "./a/", "a/x.bmp", "b/x.bmp"))
                        .size())
                .isEqualTo(2);
    }

    @Test
    void refusesTwoArraysOfOneName() throws IOException {
        Path zip = zip("x.npy", "y.npy");
        replace(zip, "y.npy", "x.npy");
        assertThatThrownBy(() -> NpzFile.open(zip))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("two files x.npy");
    }

    @Test
    void holdsContentAgainstItsChecksum() throws IOException {
        Path zip = zip("a/x.bmp", "b/x.bmp");
        byte[] bytes = Files.readAllBytes(zip);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("\u00ff\u00ff\u00ff", text.indexOf("b/x.bmp"))] = 0;
        Files.write(zip, bytes);
        DataSet data = formats.open("images:" + zip);
        assertThat(data.batch(0).inputs().toFloatArray()).containsExactly(1, 1, 1);
        assertThatThrownBy(() -> data.batch(1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("b/x.bmp")
                .hasMessageContaining("checksum");
    }
}
