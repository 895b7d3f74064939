package dev.kiln.report;

import java.util.List;

/**
 * Several images of one example, such as the original and its adversarial example.
 *
 * @param images the images, from left to right
 * @param caption the caption
 */
public record Figure(List<Image> images, String caption) {

    /** Copies the list. */
    public Figure {
        images = List.copyOf(images);
    }

    /**
     * One image.
     *
     * @param source a data URI with a PNG
     * @param label the label below it
     */
    public record Image(String source, String label) {}
}
