package dev.kiln.plugins.attacks;

/**
 * The spatter of {@link Corruption}: drops of water or, at the higher severities, of mud. A liquid is a plane of normal
 * numbers after a Gaussian filter; there are drops where it is above a threshold.
 *
 * <p>Mud is opaque: {@code (1 - m) x + m c} with its color {@code c} and the drops {@code m}, smoothed and cut off below
 * 0.8. Water is added, {@code x + a m c}. Its drops are lit from a corner: the distance to their edges in levels of gray,
 * made equally frequent, goes through a filter that finds the slopes on one side. That is a chain of OpenCV's functions
 * on bytes, and is one here too, but for a liquid of more than 1, which overflows a byte there and is 1 here. Images of
 * other than three channels get the luma of the colors.
 */
final class SpatterCorruption {

    private static final double[] MEAN_SMALL = {0.62, 0.65, 0.65, 0.65, 0.65};
    private static final double[] MEAN_LARGE = {0.65, 0.65, 0.65, 0.65, 0.67};
    private static final double[] DEVIATION_SMALL = {0.1, 0.1, 0.3, 0.1, 0.1};
    private static final double[] DEVIATION_LARGE = {0.3, 0.3, 0.3, 0.3, 0.4};
    private static final double[] SMOOTH_SMALL = {0.7, 0.8, 1, 0.7, 0.5};
    private static final double[] SMOOTH_LARGE = {4, 3, 2, 1, 1};
    private static final double[] LEAST_SMALL = {0.7, 0.7, 0.69, 0.69, 0.68};
    private static final double[] LEAST_LARGE = {0.69, 0.68, 0.68, 0.65, 0.65};
    /** The amount of water, or the deviation of the filter of mud. */
    private static final double[] AMOUNT_SMALL = {0.5, 0.5, 0.5, 0.6, 0.6};

    private static final double[] AMOUNT_LARGE = {0.6, 0.6, 0.5, 1.5, 1.5};
    private static final int FIRST_OF_MUD = 4;
    private static final double LEAST_MUD = 0.8;

    private static final double[] TURQUOISE = {175 / 255.0, 238 / 255.0, 238 / 255.0};
    private static final double[] BROWN = {63 / 255.0, 42 / 255.0, 20 / 255.0};

    private static final double FARTHEST = 20;
    private static final Plane NEIGHBOURS = Plane.of(3, 3, (y, x) -> 1);
    private static final Plane SLOPE = new Plane(new double[] {-2, -1, 0, -1, 1, 1, 0, 1, 2}, 3, 3);
    private static final int GRAYS = 256;

    private SpatterCorruption() {}

    static void spatter(Picture picture) {
        double least = picture.level(LEAST_SMALL, LEAST_LARGE);
        double amount = picture.level(AMOUNT_SMALL, AMOUNT_LARGE);
        Plane liquid = picture.normalLayer(
                        picture.level(MEAN_SMALL, MEAN_LARGE), picture.level(DEVIATION_SMALL, DEVIATION_LARGE))
                .filtered(Plane.Kernel.gaussian(picture.level(SMOOTH_SMALL, SMOOTH_LARGE), 4), Edge.NEAREST)
                .mapped(depth -> depth < least ? 0 : depth);
        if (picture.severity() < FIRST_OF_MUD) {
            Plane drops = water(liquid);
            blend(picture, TURQUOISE, (color, of, i) -> color + amount * drops.pixels()[i] * of);
        } else {
            Plane drops = liquid.mapped(depth -> depth > least ? 1 : 0)
                    .filtered(Plane.Kernel.gaussian(amount, 4), Edge.NEAREST)
                    .mapped(share -> share < LEAST_MUD ? 0 : share);
            blend(picture, BROWN, (color, of, i) -> color + drops.pixels()[i] * (of - color));
        }
    }

    /** The color of a pixel after drops of another one. */
    private interface Blend {
        double of(double color, double drops, int pixel);
    }

    private static void blend(Picture picture, double[] color, Blend blend) {
        for (int channel = 0; channel < picture.channels().length; channel++) {
            double of = picture.isRgb() ? color[channel] : Picture.luma(color[0], color[1], color[2]);
            double[] pixels = picture.channels()[channel].pixels();
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = blend.of(pixels[i], of, i);
            }
        }
    }

    /** The light of drops, up to 1. */
    private static Plane water(Plane liquid) {
        Plane bytes = liquid.mapped(depth -> Math.floor(255 * Math.min(depth, 1)));
        Plane near = ChamferDistance.to(Canny.edges(bytes)).mapped(distance -> Math.min(distance, FARTHEST));
        // in single precision as there, which rounds some to a whole number
        Plane relief = equalized(sum(near).mapped(total -> Math.floor((float) (total / 9))))
                .correlated(SLOPE, Edge.MIRROR_INNER)
                .mapped(slope -> Math.min(Math.max(slope, 0), GRAYS - 1));
        Plane light = sum(relief).mapped(total -> Math.rint(total / 9));
        Plane lit = Plane.of(bytes.height(), bytes.width(), (y, x) -> bytes.at(y, x) * light.at(y, x));
        double brightest = 0;
        for (double one : lit.pixels()) {
            brightest = Math.max(brightest, one);
        }
        double most = Math.max(brightest, 1);
        return lit.mapped(one -> one / most);
    }

    private static Plane sum(Plane plane) {
        return plane.correlated(NEIGHBOURS, Edge.MIRROR_INNER);
    }

    /** OpenCV's {@code equalizeHist}: the share of pixels that are darker, but for the darkest ones, from 0 to 255. */
    private static Plane equalized(Plane bytes) {
        int[] count = new int[GRAYS];
        int darkest = GRAYS - 1;
        for (double pixel : bytes.pixels()) {
            count[(int) pixel]++;
            darkest = Math.min(darkest, (int) pixel);
        }
        int others = bytes.pixels().length - count[darkest];
        if (others == 0) {
            return bytes;
        }
        double[] grays = new double[GRAYS];
        int sum = 0;
        for (int gray = darkest + 1; gray < GRAYS; gray++) {
            sum += count[gray];
            grays[gray] = Math.rint(sum * ((GRAYS - 1f) / others));
        }
        return bytes.mapped(pixel -> grays[(int) pixel]);
    }
}
