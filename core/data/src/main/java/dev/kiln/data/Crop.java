package dev.kiln.data;

/**
 * The centre crop of a scaled picture.
 *
 * @param width the width of the picture
 * @param height its height
 * @param scaledWidth its width after scaling
 * @param scaledHeight its height after scaling
 * @param cutWidth the width of the crop
 * @param cutHeight its height
 */
record Crop(int width, int height, long scaledWidth, long scaledHeight, int cutWidth, int cutHeight) {

    /**
     * The crop of a picture.
     *
     * @param shortSide the length of its scaled shorter side; 0, or a length at which it does not cover the crop, for
     *     the minimum at which it does
     */
    static Crop of(int width, int height, int shortSide, int cutHeight, int cutWidth) {
        double covering = Math.max(cutHeight / (double) height, cutWidth / (double) width);
        double scale = Math.max(covering, shortSide / (double) Math.min(width, height));
        return new Crop(
                width,
                height,
                Math.max(cutWidth, Math.round(width * scale)),
                Math.max(cutHeight, Math.round(height * scale)),
                cutWidth,
                cutHeight);
    }

    /** The resampling of lines. */
    LineResampling across() {
        return new LineResampling(width, scaledWidth, (scaledWidth - cutWidth) / 2, cutWidth);
    }

    /** The resampling of columns. */
    LineResampling down() {
        return new LineResampling(height, scaledHeight, (scaledHeight - cutHeight) / 2, cutHeight);
    }

    /** The column of the picture that is nearest to one of the crop. */
    int column(int x) {
        return nearest(x, width, scaledWidth, cutWidth);
    }

    /** The line of the picture that is nearest to one of the crop. */
    int line(int y) {
        return nearest(y, height, scaledHeight, cutHeight);
    }

    private static int nearest(int place, int length, long scaled, int cut) {
        double centre = (place + (scaled - cut) / 2 + 0.5) * length / scaled;
        return (int) Math.min(length - 1L, (long) centre);
    }
}
