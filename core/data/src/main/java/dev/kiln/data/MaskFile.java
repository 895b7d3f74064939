package dev.kiln.data;

import dev.kiln.graph.error.DataException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** A picture whose samples are numbers of classes: those of a palette, or of grey. */
final class MaskFile {

    private static final int MOST_BITS = 8;

    private MaskFile() {}

    /**
     * The numbers of a mask, in the same crop as those of its picture, each that of the nearest pixel.
     *
     * @param file the content
     * @param name its name, for messages
     * @param shortSide the length of the scaled shorter side; 0 for that which just covers the crop
     * @return {@code [cutHeight, cutWidth]}, a byte each
     * @throws DataException if it is no picture, or one of several colours or of more than 8 bits
     */
    static byte[] numbers(byte[] file, String name, int shortSide, int cutHeight, int cutWidth) {
        BufferedImage image = decode(file, name);
        requireNumbers(image, name);
        Crop crop = Crop.of(image.getWidth(), image.getHeight(), shortSide, cutHeight, cutWidth);
        byte[] numbers = new byte[cutHeight * cutWidth];
        for (int y = 0; y < cutHeight; y++) {
            for (int x = 0; x < cutWidth; x++) {
                numbers[y * cutWidth + x] = (byte) image.getRaster().getSample(crop.column(x), crop.line(y), 0);
            }
        }
        return numbers;
    }

    private static BufferedImage decode(byte[] file, String name) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            if (image == null) {
                throw new DataException("The mask " + name + " is no picture that can be read; write it as PNG.");
            }
            return image;
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new DataException("The mask " + name + " is damaged: " + e.getMessage() + ".", e);
        }
    }

    private static void requireNumbers(BufferedImage image, String name) {
        boolean isOne = image.getColorModel() instanceof IndexColorModel
                || image.getRaster().getNumBands() == 1;
        if (!isOne || image.getSampleModel().getSampleSize(0) > MOST_BITS) {
            throw new DataException("The mask " + name + " has "
                    + (isOne ? "more than 8 bits" : "several colours")
                    + " in a pixel, expected the number of a class, of a palette or in grey, as a PNG of 8 bits.");
        }
    }
}
