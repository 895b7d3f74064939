package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.error.DataException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {

    /** The type of a field of a TIFF file. */
    private static final int SHORT = 3;

    /** 8 x 8 pixels, written by Pillow: the left half (0, 255, 255, 51), the right (204, 204, 204, 0). */
    private static final byte[] CMYK = Base64.getDecoder()
            .decode("/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkK"
                    + "CgoKCgYICwwLCgwJCgoK/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAkH/8QAHBAAAQQDAQAAAAAAAA"
                    + "AAAAAAAAhGhMMKSIbF/9oADgRDAE0AWQBLAAA/ALJlya+9X4wMqRnDEuBlSM4YlwyyRnDEuP/Z");

    private static BufferedImage picture() {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 64; i += 4) {
            graphics.setColor(new Color(4 * i, 255 - 4 * i, 2 * i));
            graphics.fillRect(i, i / 2, 40, 30);
        }
        graphics.dispose();
        return image;
    }

    private static byte[] jpeg(boolean progressive) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        try (ImageOutputStream target = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(target);
            writer.write(null, new IIOImage(picture(), null, null), how);
        }
        writer.dispose();
        return bytes.toByteArray();
    }

    private static byte[] written(String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture(), format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    /** An uncompressed TIFF of one channel, written field by field. */
    private static byte[] tiff(int bits, int format, int white, byte[] samples) {
        int width = 8;
        int height = samples.length * 8 / bits / width;
        int[][] fields = {
            {256, width},
            {257, height},
            {258, bits},
            {259, 1},
            {262, white},
            {273, 134},
            {277, 1},
            {278, height},
            {279, samples.length},
            {339, format}
        };
        ByteBuffer file = ByteBuffer.allocate(134 + samples.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("II*\0".getBytes(StandardCharsets.US_ASCII)).putInt(8).putShort((short) fields.length);
        for (int[] field : fields) {
            file.putShort((short) field[0]).putShort((short) SHORT).putInt(1).putInt(field[1]);
        }
        return file.putInt(0).put(samples).array();
    }

    private static byte[] samples(int bits, boolean real) {
        ByteBuffer samples = ByteBuffer.allocate(16 * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i++) {
            switch (bits) {
                case 8 -> samples.put((byte) (17 * i));
                case 16 -> samples.putShort((short) (17 * 257 * i));
                case 32 -> samples.putInt(real ? Float.floatToIntBits(i / 15f) : 286_331_153 * i);
                default -> samples.putDouble(i / 15.0);
            }
        }
        return samples.array();
    }

    private static int[] whole(Photo photo) {
        byte[] bytes = photo.middle(0, photo.height(), photo.width());
        int[] values = new int[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes[i] & 0xff;
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesAJpegThatIsCutShort(boolean progressive) throws IOException {
        byte[] file = jpeg(progressive);
        assertThatCode(() -> PictureFile.decode(file, "a.jpg")).doesNotThrowAnyException();
        for (int length = 3; length < file.length; length += 7) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> PictureFile.decode(cut, "b/a.jpg"))
                    .as("%d of %d bytes", length, file.length)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("b/a.jpg");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp", "tif"})
    void refusesOtherPicturesThatAreCutShort(String format) throws IOException {
        byte[] file = written(format);
        for (int tenths = 1; tenths < 9; tenths++) {
            byte[] cut = Arrays.copyOf(file, file.length * tenths / 10);
            assertThatThrownBy(() -> PictureFile.decode(cut, "a." + format))
                    .as("%d tenths", tenths)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("a." + format);
        }
    }

    @Test
    void readsAJpegThatIsFollowedByOtherBytes() throws IOException {
        byte[] file = jpeg(false);
        assertThat(whole(PictureFile.decode(Arrays.copyOf(file, file.length + 100), "a.jpg")))
                .isEqualTo(whole(PictureFile.decode(file, "a.jpg")));
    }

    /** The colours are what Pillow makes of the file. */
    @Test
    void readsInks() {
        int[] pixels = whole(PictureFile.decode(CMYK, "a.jpg"));
        assertThat(new int[] {pixels[0], pixels[64], pixels[128]}).containsExactly(204, 0, 0);
        assertThat(new int[] {pixels[7], pixels[71], pixels[135]}).containsExactly(51, 51, 51);
    }

    /** The same bytes, taken for YCCK; the colours are what Pillow makes of the file. */
    @Test
    void readsInksThatWereTransformed() {
        byte[] file = CMYK.clone();
        file[17] = 2;
        int[] pixels = whole(PictureFile.decode(file, "a.jpg"));
        int[] expected = {143, 0, 182, 255, 124, 255};
        int[] places = {0, 64, 128, 7, 71, 135};
        for (int i = 0; i < places.length; i++) {
            // Pillow rounds in between
            assertThat(pixels[places[i]]).isCloseTo(expected[i], within(1));
        }
    }

    @Test
    void refusesInksThatMayBeInverted() {
        byte[] file = new byte[CMYK.length - 16];
        System.arraycopy(CMYK, 0, file, 0, 2);
        System.arraycopy(CMYK, 18, file, 2, file.length - 2);
        assertThatThrownBy(() -> PictureFile.decode(file, "a.jpg"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("inverted");
    }

    @ParameterizedTest
    @CsvSource({"8,1", "16,1", "8,0", "16,0"})
    void readsUnsignedSamples(int bits, int white) {
        int[] pixels = whole(PictureFile.decode(tiff(bits, 1, white, samples(bits, false)), "a.tif"));
        for (int i = 0; i < 16; i++) {
            // white=0: the file says that 0 is white
            assertThat(pixels[i]).isEqualTo(white == 1 ? 17 * i : 255 - 17 * i);
        }
    }

    @ParameterizedTest
    @CsvSource({"32,3,true", "64,3,true", "32,1,false", "32,2,false", "16,2,false", "16,3,false", "8,2,false"})
    void refusesSamplesWhoseRangeIsNotKnown(int bits, int format, boolean real) {
        assertThatThrownBy(() -> PictureFile.decode(tiff(bits, format, 1, samples(bits, real)), "a.tif"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.tif")
                .hasMessageContaining("samples of " + bits + " bits");
    }

    /** 60,000 x 60,000 pixels would take 10 GB; the header alone says so. */
    @Test
    void refusesAPictureThatIsTooLargeForTheMemory() throws IOException {
        byte[] file = written("png");
        ByteBuffer header = ByteBuffer.wrap(file);
        header.putInt(16, 60_000).putInt(20, 60_000);
        CRC32 checksum = new CRC32();
        checksum.update(file, 12, 17);
        header.putInt(29, (int) checksum.getValue());

        assertThatThrownBy(() -> PictureFile.decode(file, "large.png"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("large.png has 60000 x 60000 pixels")
                .hasMessageContaining("-Xmx");
    }

    /** A line of pixels that is scaled to a square is enlarged by 10,000, and the middle of it is cut out. */
    @Test
    void cutsTheMiddleOutOfAVeryLongLine() throws IOException {
        BufferedImage line = new BufferedImage(60_000, 1, BufferedImage.TYPE_INT_RGB);
        line.setRGB(29_999, 0, 0xffffff);
        line.setRGB(30_000, 0, 0xffffff);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(line, "png", bytes);
        byte[] pixels = PictureFile.decode(bytes.toByteArray(), "a.png").middle(0, 64, 64);
        assertThat(pixels).hasSize(3 * 64 * 64).containsOnly((byte) 255);
    }
}
