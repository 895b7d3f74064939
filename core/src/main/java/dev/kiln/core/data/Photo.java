package dev.kiln.core.data;

import dev.kiln.api.DataException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;

/** The pixels of a picture: a plane of brightness in {@code [0, 255]} if it is grey, else red, green and blue. */
final class Photo {

    private final int width;
    private final int height;
    private final float[][] planes;

    static {
        // pictures are read from memory, so nothing is gained by files between
        ImageIO.setUseCache(false);
    }

    private Photo(int width, int height, float[][] planes) {
        this.width = width;
        this.height = height;
        this.planes = planes;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /**
     * Decodes a file of any format that ImageIO reads. Transparency, colour profiles and
     * the orientation in EXIF are not looked at.
     *
     * @throws DataException if it cannot be decoded
     */
    static Photo decode(byte[] file, String name) {
        try (ImageInputStream content = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(content);
            if (!readers.hasNext()) {
                throw new DataException("The file " + name + " is no picture of a format that Java reads ("
                        + String.join(", ", ImageIO.getReaderFileSuffixes()) + ").");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(content, true, true);
                return of(reader.read(0, asStored(reader)));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataException known) {
                throw known;
            }
            throw new DataException(
                    "The picture " + name + " cannot be decoded: " + e.getMessage()
                            + ". It is damaged, or in a colour space that Java does not read; save it as RGB.",
                    e);
        }
    }

    /** Samples in the file's own colours: converting them by their profile is what other tools do not do either. */
    private static ImageReadParam asStored(ImageReader reader) throws IOException {
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

    private static Photo of(BufferedImage image) {
        int space = image.getColorModel().getColorSpace().getType();
        boolean samples = image.getColorModel() instanceof ComponentColorModel;
        if (samples && (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB)) {
            return stored(image, space == ColorSpace.TYPE_GRAY ? 1 : 3);
        }
        return colour(image);
    }

    /** The samples as they are: asked for the colour of a pixel, Java converts it. */
    private static Photo stored(BufferedImage image, int channels) {
        int width = image.getWidth();
        int height = image.getHeight();
        float[][] planes = new float[channels][];
        for (int band = 0; band < channels; band++) {
            planes[band] = image.getRaster().getSamples(0, 0, width, height, band, (float[]) null);
            float white = (1 << image.getSampleModel().getSampleSize(band)) - 1f;
            for (int i = 0; white != 255 && i < planes[band].length; i++) {
                planes[band][i] *= 255 / white;
            }
        }
        return new Photo(width, height, planes);
    }

    private static Photo colour(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        float[][] planes = new float[3][pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            planes[0][i] = pixels[i] >> 16 & 0xff;
            planes[1][i] = pixels[i] >> 8 & 0xff;
            planes[2][i] = pixels[i] & 0xff;
        }
        return new Photo(width, height, planes);
    }

    /** The same picture in grey (ITU-R BT.601: 0.299 red, 0.587 green, 0.114 blue) or in three colours. */
    Photo withChannels(int channels) {
        if (channels == planes.length) {
            return this;
        }
        if (channels == 3) {
            return new Photo(width, height, new float[][] {planes[0], planes[0], planes[0]});
        }
        float[] grey = new float[planes[0].length];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = 0.299f * planes[0][i] + 0.587f * planes[1][i] + 0.114f * planes[2][i];
        }
        return new Photo(width, height, new float[][] {grey});
    }

    /**
     * The middle of the picture, after it was scaled.
     *
     * @param shortSide how long its shorter side is then; 0, or a length at which it does not cover the cut, for the
     *     least at which it does
     * @return {@code [channels, cutHeight, cutWidth]}, a byte each
     */
    byte[] middle(int shortSide, int cutHeight, int cutWidth) {
        double covering = Math.max(cutHeight / (double) height, cutWidth / (double) width);
        double scale = Math.max(covering, shortSide / (double) Math.min(width, height));
        int scaledHeight = Math.max(cutHeight, (int) Math.round(height * scale));
        int scaledWidth = Math.max(cutWidth, (int) Math.round(width * scale));
        Interpolation across = new Interpolation(width, scaledWidth, (scaledWidth - cutWidth) / 2, cutWidth);
        Interpolation down = new Interpolation(height, scaledHeight, (scaledHeight - cutHeight) / 2, cutHeight);
        byte[] pixels = new byte[planes.length * cutHeight * cutWidth];
        for (int channel = 0; channel < planes.length; channel++) {
            float[] narrow = new float[height * cutWidth];
            for (int row = 0; row < height; row++) {
                across.apply(planes[channel], row * width, 1, narrow, row * cutWidth, 1);
            }
            float[] cut = new float[cutHeight * cutWidth];
            for (int column = 0; column < cutWidth; column++) {
                down.apply(narrow, column, cutWidth, cut, column, cutWidth);
            }
            for (int i = 0; i < cut.length; i++) {
                pixels[channel * cut.length + i] = (byte) Math.max(0, Math.min(255, Math.round(cut[i])));
            }
        }
        return pixels;
    }
}
