package dev.kiln.core.data;

import dev.kiln.api.DataException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

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
     * Decodes a file of any format that ImageIO reads. Transparency and the orientation in EXIF are not looked at.
     *
     * @throws DataException if it cannot be decoded
     */
    static Photo decode(byte[] file, String name) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            if (image == null) {
                throw new DataException("The file " + name + " is no picture of a format that Java reads ("
                        + String.join(", ", ImageIO.getReaderFileSuffixes()) + ").");
            }
            return of(image);
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

    private static Photo of(BufferedImage image) {
        boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        return grey ? grey(image) : colour(image);
    }

    /** The samples as they are stored: ImageIO's conversion would take them for linear light. */
    private static Photo grey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        float[] plane = image.getRaster().getSamples(0, 0, width, height, 0, (float[]) null);
        float white = (1 << image.getSampleModel().getSampleSize(0)) - 1f;
        for (int i = 0; i < plane.length; i++) {
            plane[i] *= 255 / white;
        }
        return new Photo(width, height, new float[][] {plane});
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
