package dev.kiln.report;

import java.util.List;

/**
 * Some pictures of one thing, such as an image and what an attack made of it.
 *
 * @param images from left to right
 * @param caption what is to be seen
 */
public record Figure(List<Image> images, String caption) {

    /** Copies the list. */
    public Figure {
        images = List.copyOf(images);
    }

    /**
     * One picture.
     *
     * @param source a data URI with a PNG
     * @param label what stands below it
     */
    public record Image(String source, String label) {}
}
