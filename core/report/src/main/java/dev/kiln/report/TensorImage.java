package dev.kiln.report;

import dev.kiln.graph.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** An example's features as an image. */
public final class TensorImage {

    private static final int GREY = 128;

    private TensorImage() {}

    /**
     * Whether features can be shown as an image.
     *
     * @param shape the lengths of one example's axes
     * @return whether it is {@code [C, H, W]} with one channel or three
     */
    public static boolean isImage(long... shape) {
        return shape.length == 3 && (shape[0] == 1 || shape[0] == 3);
    }

    /**
     * An image of an example.
     *
     * @param example {@code [C, H, W]} in {@code [0, 1]}, grey or RGB
     * @return a data URI with a PNG, one pixel for each position
     */
    public static String of(Tensor example) {
        return picture(example, value -> Math.round(255 * value));
    }

    /**
     * An image of an example whose values have another range.
     *
     * @param example {@code [C, H, W]}, grey or RGB
     * @param low the value that is drawn black; where it or the other is infinite, those of the example
     * @param high the value that is drawn white
     * @return a data URI with a PNG, one pixel for each position
     */
    public static String of(Tensor example, double low, double high) {
        if (Double.isInfinite(low) || Double.isInfinite(high)) {
            double[] values = IntStream.range(0, (int) example.size())
                    .mapToDouble(example::getDouble)
                    .toArray();
            double least = Arrays.stream(values).min().orElse(0);
            double greatest = Arrays.stream(values).max().orElse(1);
            return of(example, least, greatest > least ? greatest : least + 1);
        }
        return picture(example, value -> (int) Math.round(255 * (value - low) / (high - low)));
    }

    /**
     * An image of the perturbation of an example, grey where there is none.
     *
     * @param original {@code [C, H, W]}
     * @param changed of the same shape
     * @param scale the size of a change that is drawn black or white, positive
     * @return a data URI with a PNG
     */
    public static String difference(Tensor original, Tensor changed, double scale) {
        float[] before = original.toFloatArray();
        float[] after = changed.toFloatArray();
        for (int i = 0; i < after.length; i++) {
            after[i] -= before[i];
        }
        return picture(
                Tensor.of(after, original.shape()), value -> (int) Math.round(GREY + (GREY - 1) * value / scale));
    }

    /** The brightness for a feature. */
    private interface Brightness {
        int of(float value);
    }

    private static String picture(Tensor example, Brightness brightness) {
        long[] shape = example.shape();
        int height = (int) shape[1];
        int width = (int) shape[2];
        float[] values = example.toFloatArray();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    int plane = shape[0] == 1 ? 0 : channel;
                    int level = brightness.of(values[(plane * height + y) * width + x]);
                    rgb = rgb << 8 | Math.max(0, Math.min(255, level));
                }
                image.setRGB(x, y, rgb);
            }
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(image));
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("An image cannot be encoded.", e);
        }
        return bytes.toByteArray();
    }
}
