package dev.kiln.data;

import dev.kiln.graph.error.DataException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.stream.ImageInputStream;

/**
 * A picture's file, of any format that ImageIO reads. Its samples are used as stored: grey, red, green and blue of up
 * to 16 bits, and CMYK of JPEG files. Files that Java would repair or guess are rejected: truncated ones, other
 * colours, samples of unknown range. Of a file with several pictures the first is read; transparency, colour profiles
 * and the orientation in EXIF are not looked at.
 */
final class PictureFile {

    /** The divisor of the memory that one picture may take while it is decoded; several are decoded at once. */
    private static final int SHARE = 4;

    private static final int WIDEST_SAMPLE = 16;
    private static final String REMEDY = "; save it as RGB or grey, of 8 or 16 bits.";

    static {
        // pictures are read from memory, so temporary files have no benefit
        ImageIO.setUseCache(false);
    }

    private final byte[] file;
    private final String name;
    private final ImageReader reader;
    private final boolean isJpeg;
    private String complaint = "";

    private PictureFile(byte[] file, String name, ImageReader reader) throws IOException {
        this.file = file;
        this.name = name;
        this.reader = reader;
        this.isJpeg = reader.getFormatName().equalsIgnoreCase("jpeg");
        reader.addIIOReadWarningListener((source, warning) -> complain(warning));
    }

    /**
     * Decodes a file.
     *
     * @throws DataException if it cannot be decoded completely, has unknown colours, or is too large for the memory
     */
    static Photo decode(byte[] file, String name) {
        try (ImageInputStream content = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(content);
            if (!readers.hasNext()) {
                throw new DataException("The file " + name + " is not a picture of a format that Java reads ("
                        + String.join(", ", ImageIO.getReaderFileSuffixes()) + ").");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(content, true, true);
                return new PictureFile(file, name, reader).decode();
            } finally {
                reader.dispose();
            }
        } catch (DataException e) {
            throw e;
        } catch (EOFException e) {
            throw new DataException("The picture " + name + " is cut short; get it again.", e);
        } catch (IOException | RuntimeException e) {
            throw new DataException(
                    "The picture " + name + " cannot be decoded: " + DecodingFault.reason(e)
                            + ". It is cut short, damaged, or of a kind that Java does not read: get it again, or save it "
                            + "as RGB or grey.",
                    e);
        }
    }

    private Photo decode() throws IOException {
        checkMemory();
        checkTiff();
        Photo photo = isCmyk() ? cmyk(reader.readRaster(0, null)) : of(reader.read(0, asStored()));
        if (!complaint.isEmpty()) {
            throw new DataException(
                    "The picture " + name + " is damaged or cut short (" + complaint + "); get it again.");
        }
        return photo;
    }

    /** The decoder invents the missing part of a truncated or damaged JPEG, and warns. */
    private void complain(String warning) {
        boolean harmless = warning.contains("extraneous bytes");
        boolean lost =
                warning.startsWith("Truncated") || warning.startsWith("Corrupt") || warning.startsWith("Premature");
        if (isJpeg && lost && !harmless) {
            complaint = warning;
        }
    }

    private void checkMemory() throws IOException {
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        long bytes = pixels * bytesPerPixel();
        long most = Runtime.getRuntime().maxMemory() / SHARE;
        if (bytes > most) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "The picture %s has %d x %d pixels and takes %d MB when it is decoded, more than a quarter of the %d MB "
                            + "that Java may use. Make it smaller, or give Java more memory: -Xmx%dg, for the kiln command in "
                            + "KILN_JAVA_OPTS.",
                    name,
                    reader.getWidth(0),
                    reader.getHeight(0),
                    bytes >> 20,
                    Runtime.getRuntime().maxMemory() >> 20,
                    ((bytes * SHARE) >> 30) + 1));
        }
    }

    private int bytesPerPixel() throws IOException {
        if (isCmyk()) {
            return 4;
        }
        SampleModel samples = reader.getImageTypes(0).next().getSampleModel();
        return samples.getNumBands() * Math.max(1, DataBuffer.getDataTypeSize(samples.getDataType()) / Byte.SIZE);
    }

    /** Only in TIFF files samples can be signed or of an unusual width, which Java's pixels do not show. */
    private void checkTiff() throws IOException {
        if (!reader.getFormatName().equalsIgnoreCase("tif")
                && !reader.getFormatName().equalsIgnoreCase("tiff")) {
            return;
        }
        TIFFDirectory fields = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0));
        int[] formats = values(fields, BaselineTIFFTagSet.TAG_SAMPLE_FORMAT);
        int[] widths = values(fields, BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE);
        boolean unsigned = Arrays.stream(formats)
                .allMatch(format -> format == BaselineTIFFTagSet.SAMPLE_FORMAT_UNSIGNED_INTEGER
                        || format == BaselineTIFFTagSet.SAMPLE_FORMAT_UNDEFINED);
        boolean usual = Arrays.stream(widths).allMatch(width -> Integer.bitCount(width) == 1 && width <= WIDEST_SAMPLE);
        if (!unsigned || !usual) {
            throw new DataException("The picture " + name + " has samples of " + widths[0] + " bits"
                    + (unsigned ? "" : ", signed or floating point ones") + ": which value is white is not known"
                    + REMEDY);
        }
    }

    private static int[] values(TIFFDirectory fields, int tag) {
        TIFFField field = fields.getTIFFField(tag);
        return field == null ? new int[] {1} : field.getAsInts();
    }

    private boolean isCmyk() {
        return isJpeg && JpegMarkers.of(file).components() == 4;
    }

    /** Samples in the file's own colours: other tools do not convert them by their profile either. */
    private ImageReadParam asStored() throws IOException {
        ImageReadParam how = reader.getDefaultReadParam();
        for (Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0); types.hasNext(); ) {
            ImageTypeSpecifier type = types.next();
            ColorSpace space = type.getColorModel().getColorSpace();
            if (type.getNumBands() == 3 && space.getType() == ColorSpace.TYPE_RGB && !space.isCS_sRGB()) {
                how.setDestinationType(type);
            }
        }
        return how;
    }

    private Photo of(BufferedImage image) {
        ColorModel colours = image.getColorModel();
        int space = colours.getColorSpace().getType();
        int type = image.getSampleModel().getDataType();
        boolean known = space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB;
        if (!known) {
            throw new DataException("The picture " + name + " has " + colours.getNumColorComponents()
                    + " colours that are neither grey nor red, green and blue" + REMEDY);
        }
        if (!(colours instanceof ComponentColorModel)) {
            return mixed(image);
        }
        if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT) {
            throw new DataException("The picture " + name
                    + " has samples of more than 16 bits, signed or floating point ones: which value is white is not known"
                    + REMEDY);
        }
        return stored(image, space == ColorSpace.TYPE_GRAY ? 1 : 3);
    }

    /** The stored samples; Java's colour of a pixel would be converted. */
    private static Photo stored(BufferedImage image, int channels) {
        Raster raster = image.getRaster();
        int width = image.getWidth();
        return new Photo(width, image.getHeight(), channels, (y, line) -> {
            for (int band = 0; band < channels; band++) {
                raster.getSamples(0, y, width, 1, band, line[band]);
                scale(line[band], 255f / ((1 << raster.getSampleModel().getSampleSize(band)) - 1));
            }
        });
    }

    private static void scale(float[] line, float factor) {
        for (int x = 0; factor != 1 && x < line.length; x++) {
            line[x] *= factor;
        }
    }

    /** Pixels of a palette, or with several colours packed in one number. */
    private static Photo mixed(BufferedImage image) {
        int width = image.getWidth();
        int[] pixels = new int[width];
        return new Photo(width, image.getHeight(), 3, (y, line) -> {
            image.getRGB(0, y, width, 1, pixels, 0, width);
            for (int x = 0; x < width; x++) {
                line[0][x] = pixels[x] >> 16 & 0xff;
                line[1][x] = pixels[x] >> 8 & 0xff;
                line[2][x] = pixels[x] & 0xff;
            }
        });
    }

    /**
     * Cyan, magenta, yellow and black without a profile: {@code R = (1 - C) (1 - K)}. Adobe's files, which others follow,
     * hold {@code 1 - C} and so on, or C, M and Y as the YCbCr of {@code 1 - C} and so on.
     */
    private Photo cmyk(Raster raster) {
        JpegMarkers markers = JpegMarkers.of(file);
        if (markers.transform().isEmpty()) {
            throw new DataException(
                    "The picture " + name + " has four inks, and does not say whether they are inverted" + REMEDY);
        }
        boolean transformed = markers.transform().getAsInt() == 2;
        int width = raster.getWidth();
        float[][] inks = new float[4][width];
        return new Photo(width, raster.getHeight(), 3, (y, line) -> {
            for (int band = 0; band < inks.length; band++) {
                raster.getSamples(0, y, width, 1, band, inks[band]);
            }
            if (transformed) {
                fromYcc(inks);
            }
            for (int band = 0; band < 3; band++) {
                for (int x = 0; x < width; x++) {
                    line[band][x] = inks[band][x] * inks[3][x] / 255;
                }
            }
        });
    }

    /** YCbCr to RGB as in JFIF; Y, Cb and Cr of YCCK represent 255 minus the three inks. */
    private static void fromYcc(float[][] planes) {
        for (int x = 0; x < planes[0].length; x++) {
            float luma = planes[0][x];
            float blue = planes[1][x] - 128;
            float red = planes[2][x] - 128;
            planes[0][x] = 255 - clip(luma + 1.402f * red);
            planes[1][x] = 255 - clip(luma - 0.344136f * blue - 0.714136f * red);
            planes[2][x] = 255 - clip(luma + 1.772f * blue);
        }
    }

    private static float clip(float value) {
        return Math.max(0, Math.min(255, value));
    }
}
