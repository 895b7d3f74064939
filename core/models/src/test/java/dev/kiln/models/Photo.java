package dev.kiln.models;

import dev.kiln.graph.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/**
 * A photo as numbers, for tests: its own way from pixels to a model's size, independent of the data formats.
 *
 * @param values red, green, blue, each plane row by row, in [0, 1]
 * @param height of each plane
 * @param width of each plane
 */
record Photo(float[] values, int height, int width) {

    static Photo read(Path file) {
        try {
            BufferedImage image = ImageIO.read(file.toFile());
            int height = image.getHeight();
            int width = image.getWidth();
            float[] values = new float[3 * height * width];
            for (int i = 0; i < height * width; i++) {
                for (int channel = 0; channel < 3; channel++) {
                    // as they are stored: a colour profile is left alone, as other tools do
                    int sample = image.getRaster().getSample(i % width, i / width, channel);
                    values[channel * height * width + i] = sample / 255f;
                }
            }
            return new Photo(values, height, width);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The largest square or other rectangle of a size in the middle, the photo first shrunk to a short side. */
    Photo cropped(int shortSide, int size) {
        double factor = shortSide / (double) Math.min(height, width);
        return resized((int) Math.round(height * factor), (int) Math.round(width * factor))
                .middle(size);
    }

    /** Resized with a triangle as wide as the shrinking asks for. */
    Photo resized(int newHeight, int newWidth) {
        float[] wide = along(values, 3 * height, width, newWidth, 1);
        float[] result = new float[3 * newHeight * newWidth];
        for (int channel = 0; channel < 3; channel++) {
            float[] plane = Arrays.copyOfRange(wide, channel * height * newWidth, (channel + 1) * height * newWidth);
            System.arraycopy(
                    along(plane, newWidth, height, newHeight, newWidth),
                    0,
                    result,
                    channel * newHeight * newWidth,
                    newHeight * newWidth);
        }
        return new Photo(result, newHeight, newWidth);
    }

    /** Resamples lines of pixels that lie {@code stride} apart; there are {@code lines} of them. */
    private static float[] along(float[] pixels, int lines, int length, int newLength, int stride) {
        double scale = length / (double) newLength;
        double support = Math.max(1, scale);
        float[] result = new float[lines * newLength];
        for (int i = 0; i < newLength; i++) {
            double centre = (i + 0.5) * scale;
            int from = (int) Math.max(0, Math.round(centre - support));
            int to = (int) Math.min(length, Math.round(centre + support));
            for (int line = 0; line < lines; line++) {
                int start = stride == 1 ? line * length : line;
                double sum = 0;
                double weights = 0;
                for (int j = from; j < to; j++) {
                    double weight = Math.max(0, 1 - Math.abs((j + 0.5 - centre) / support));
                    sum += weight * pixels[start + j * stride];
                    weights += weight;
                }
                result[(stride == 1 ? line * newLength : line) + i * stride] = (float) (sum / weights);
            }
        }
        return result;
    }

    private Photo middle(int size) {
        int top = (height - size) / 2;
        int left = (width - size) / 2;
        float[] result = new float[3 * size * size];
        for (int row = 0; row < 3 * size; row++) {
            int plane = row / size;
            System.arraycopy(values, (plane * height + top + row % size) * width + left, result, row * size, size);
        }
        return new Photo(result, size, size);
    }

    /** The brightness alone, as television weighs the colours. */
    Tensor luminance() {
        float[] grey = new float[height * width];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = 0.299f * values[i] + 0.587f * values[grey.length + i] + 0.114f * values[2 * grey.length + i];
        }
        return Tensor.of(grey, 1, 1, height, width);
    }

    Tensor batch() {
        return Tensor.of(values, 1, 3, height, width);
    }
}
