package dev.kiln.data;

import dev.kiln.data.random.KeyedRandom;
import java.util.Arrays;

/**
 * A small grey image for drawing line segments. It keeps the square of each pixel's distance to the nearest segment, so
 * that crossing strokes are not darker than single ones and edges are smooth.
 */
final class Canvas {

    private final int width;
    private final float[] nearest;

    /** The radius, in pixels, around a segment within which pixels are changed. */
    private final double reach;

    Canvas(int width, double reach) {
        this.width = width;
        this.reach = reach;
        this.nearest = new float[width * width];
        Arrays.fill(nearest, (float) (reach * reach));
    }

    /** Draws a segment; coordinates are in pixels from the upper left corner of the image. */
    void segment(double fromX, double fromY, double toX, double toY) {
        int left = Math.max(0, (int) Math.floor(Math.min(fromX, toX) - reach));
        int right = Math.min(width - 1, (int) Math.ceil(Math.max(fromX, toX) + reach));
        int top = Math.max(0, (int) Math.floor(Math.min(fromY, toY) - reach));
        int bottom = Math.min(width - 1, (int) Math.ceil(Math.max(fromY, toY) + reach));
        double dx = toX - fromX;
        double dy = toY - fromY;
        double inverse = 1 / Math.max(dx * dx + dy * dy, 1e-12);
        for (int y = top; y <= bottom; y++) {
            double py = y + 0.5 - fromY;
            for (int x = left; x <= right; x++) {
                double px = x + 0.5 - fromX;
                double along = Math.max(0, Math.min(1, (px * dx + py * dy) * inverse));
                double restX = px - along * dx;
                double restY = py - along * dy;
                int pixel = y * width + x;
                nearest[pixel] = Math.min(nearest[pixel], (float) (restX * restX + restY * restY));
            }
        }
    }

    /**
     * The image of a pen.
     *
     * @param radius the half width of the line, in pixels
     * @param softness the half width of its edge, in pixels, positive; radius and softness together at most the reach
     * @param ink the darkness of its middle, 0 to 255
     * @param grain added to each pixel from -15 to 15, triangular
     * @return a byte for each pixel, row by row, 0 for the background
     */
    byte[] ink(double radius, double softness, double ink, KeyedRandom grain) {
        byte[] pixels = new byte[nearest.length];
        long bits = 0;
        for (int i = 0; i < pixels.length; i++) {
            bits = i % 8 == 0 ? grain.nextLong() : bits >>> 8;
            double coverage = (radius + softness - Math.sqrt(nearest[i])) / (2 * softness);
            double noise = (bits & 15) + (bits >>> 4 & 15) - 15;
            double value = ink * Math.max(0, Math.min(1, coverage)) + noise;
            pixels[i] = (byte) Math.round(Math.max(0, Math.min(255, value)));
        }
        return pixels;
    }
}
