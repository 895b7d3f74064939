package dev.kiln.plugins.attacks;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import javax.imageio.plugins.jpeg.JPEGImageReadParam;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.plugins.jpeg.JPEGQTable;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The compression of {@link Corruption}: written as baseline JPEG and read again. The tables of quantization are the
 * standard's, scaled to a quality as libjpeg scales them, and colors have half the resolution, as Pillow has it. Three
 * channels are red, green and blue; of other numbers, each is a gray image.
 *
 * @param quantization the tables of quantization of luma and chroma
 */
record JpegCorruption(JPEGQTable[] quantization) {

    private static final double[] QUALITY_SMALL = {80, 65, 58, 50, 40};
    private static final double[] QUALITY_LARGE = {25, 18, 15, 10, 7};

    private static final JPEGHuffmanTable[] DC = {JPEGHuffmanTable.StdDCLuminance, JPEGHuffmanTable.StdDCChrominance};
    private static final JPEGHuffmanTable[] AC = {JPEGHuffmanTable.StdACLuminance, JPEGHuffmanTable.StdACChrominance};

    static void compress(Picture picture) {
        JpegCorruption jpeg = of((int) picture.level(QUALITY_SMALL, QUALITY_LARGE));
        if (picture.isRgb()) {
            jpeg.compress(picture.channels(), BufferedImage.TYPE_INT_RGB);
        } else {
            for (Plane channel : picture.channels()) {
                jpeg.compress(new Plane[] {channel}, BufferedImage.TYPE_BYTE_GRAY);
            }
        }
    }

    private static JpegCorruption of(int quality) {
        // by whole percents, as libjpeg has it: the scaling of Java rounds some entries otherwise
        int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        return new JpegCorruption(
                new JPEGQTable[] {scaled(JPEGQTable.K1Luminance, percent), scaled(JPEGQTable.K2Chrominance, percent)});
    }

    private void compress(Plane[] channels, int type) {
        BufferedImage image = new BufferedImage(channels[0].width(), channels[0].height(), type);
        WritableRaster bytes = image.getRaster();
        for (int channel = 0; channel < channels.length; channel++) {
            Plane plane = channels[channel].mapped(color -> Math.rint(255 * Math.min(Math.max(color, 0), 1)));
            bytes.setSamples(0, 0, plane.width(), plane.height(), channel, plane.pixels());
        }
        try {
            WritableRaster found = read(written(image)).getRaster();
            for (int channel = 0; channel < channels.length; channel++) {
                double[] pixels = channels[channel].pixels();
                found.getSamples(0, 0, found.getWidth(), found.getHeight(), channel, pixels);
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] /= 255;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("An image in memory could not be written and read as JPEG.", e);
        }
    }

    private byte[] written(BufferedImage image) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream content = new MemoryCacheImageOutputStream(file)) {
            JPEGImageWriteParam how = new JPEGImageWriteParam(null);
            how.setEncodeTables(quantization, DC, AC);
            writer.setOutput(content);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    /** Files of given tables do not contain them. */
    private BufferedImage read(byte[] file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (MemoryCacheImageInputStream content = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            JPEGImageReadParam how = new JPEGImageReadParam();
            how.setDecodeTables(quantization, DC, AC);
            reader.setInput(content);
            return reader.read(0, how);
        } finally {
            reader.dispose();
        }
    }

    private static JPEGQTable scaled(JPEGQTable table, int percent) {
        int[] scaled = table.getTable();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.min(Math.max((scaled[i] * percent + 50) / 100, 1), 255);
        }
        return new JPEGQTable(scaled);
    }
}
