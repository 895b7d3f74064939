package dev.kiln.plugins.attacks;

/**
 * The snow of {@link Corruption}: {@code k x + (1 - k) max(x, 1.5 g + 0.5) + s + r} for the gray {@code g} of a pixel.
 * The flakes {@code s} are normal numbers, magnified, those below a threshold removed, and blurred as they fall;
 * {@code r} are the same flakes after half a turn about the middle.
 */
final class SnowCorruption {

    private static final double[] MEAN_SMALL = {0.1, 0.1, 0.15, 0.25, 0.3};
    private static final double[] MEAN_LARGE = {0.1, 0.2, 0.55, 0.55, 0.55};
    private static final double[] DEVIATION_SMALL = {0.2, 0.2, 0.3, 0.3, 0.3};
    private static final double[] DEVIATION_LARGE = {0.3, 0.3, 0.3, 0.3, 0.3};
    private static final double[] ZOOM_SMALL = {1, 1, 1.75, 2.25, 1.25};
    private static final double[] ZOOM_LARGE = {3, 2, 4, 4.5, 2.5};
    private static final double[] LEAST_SMALL = {0.6, 0.5, 0.55, 0.6, 0.65};
    private static final double[] LEAST_LARGE = {0.5, 0.5, 0.9, 0.85, 0.85};
    private static final double[] RADIUS_SMALL = {8, 10, 10, 12, 14};
    private static final double[] RADIUS_LARGE = {10, 12, 12, 12, 12};
    private static final double[] BLUR_SMALL = {3, 4, 4, 6, 12};
    private static final double[] BLUR_LARGE = {4, 4, 8, 8, 12};
    private static final double[] KEPT_SMALL = {0.95, 0.9, 0.9, 0.85, 0.8};
    private static final double[] KEPT_LARGE = {0.8, 0.7, 0.7, 0.65, 0.55};
    private static final double UP = -90;

    private SnowCorruption() {}

    static void snow(Picture picture) {
        int height = picture.height();
        int width = picture.width();
        double kept = picture.level(KEPT_SMALL, KEPT_LARGE);
        Plane flakes = flakes(picture);
        Plane gray = picture.gray();
        picture.change(channel -> Plane.of(height, width, (y, x) -> {
            double color = channel.at(y, x);
            double whitened = Math.max(color, 1.5 * gray.at(y, x) + 0.5);
            double snow = flakes.at(y, x) + flakes.at(height - 1 - y, width - 1 - x);
            return kept * color + (1 - kept) * whitened + snow;
        }));
    }

    private static Plane flakes(Picture picture) {
        double least = picture.level(LEAST_SMALL, LEAST_LARGE);
        Plane layer = picture.normalLayer(
                picture.level(MEAN_SMALL, MEAN_LARGE), picture.level(DEVIATION_SMALL, DEVIATION_LARGE));
        Plane flakes = BlurCorruptions.zoomed(layer, picture.level(ZOOM_SMALL, ZOOM_LARGE))
                .mapped(size -> size < least ? 0 : Math.min(size, 1));
        int radius = (int) picture.level(RADIUS_SMALL, RADIUS_LARGE);
        return MotionBlur.of(radius, picture.level(BLUR_SMALL, BLUR_LARGE), picture.angle(UP))
                .blurred(flakes);
    }
}
