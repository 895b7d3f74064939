package dev.kiln.plugins.attacks;

/** The blurs of {@link Corruption}. */
final class BlurCorruptions {

    private static final double[] GAUSSIAN_SMALL = {0.4, 0.6, 0.7, 0.8, 1};
    private static final double[] GAUSSIAN_LARGE = {1, 2, 3, 4, 6};

    private static final double[] DISK_SMALL = {0.3, 0.4, 0.5, 1, 1.5};
    private static final double[] DISK_LARGE = {3, 4, 6, 8, 10};
    private static final double[] DISK_EDGE_SMALL = {0.4, 0.5, 0.6, 0.2, 0.1};
    private static final double[] DISK_EDGE_LARGE = {0.1, 0.5, 0.5, 0.5, 0.5};

    private static final double[] GLASS_SMALL = {0.05, 0.25, 0.4, 0.25, 0.4};
    private static final double[] GLASS_LARGE = {0.7, 0.9, 1, 1.1, 1.5};
    private static final double[] GLASS_REACH_SMALL = {1, 1, 1, 1, 1};
    private static final double[] GLASS_REACH_LARGE = {1, 2, 2, 3, 4};
    private static final double[] GLASS_ROUNDS_SMALL = {1, 1, 1, 2, 2};
    private static final double[] GLASS_ROUNDS_LARGE = {2, 1, 3, 2, 2};
    private static final int MOST_ROUNDS = 3;

    private static final double[] MOTION_SMALL = {1, 1.5, 2, 2, 2.5};
    private static final double[] MOTION_LARGE = {3, 5, 8, 12, 15};
    private static final double[] MOTION_RADIUS_SMALL = {6, 6, 6, 8, 9};
    private static final double[] MOTION_RADIUS_LARGE = {10, 15, 15, 15, 20};

    /** The numbers of magnifications are those of NumPy's {@code arange}, whose end rounding sometimes includes. */
    private static final double[] ZOOMS_SMALL = {7, 12, 16, 21, 26};

    private static final double[] ZOOMS_LARGE = {12, 16, 11, 13, 11};
    private static final double[] ZOOM_STEP_SMALL = {0.01, 0.01, 0.01, 0.01, 0.01};
    private static final double[] ZOOM_STEP_LARGE = {0.01, 0.01, 0.02, 0.02, 0.03};

    private BlurCorruptions() {}

    /** As {@code skimage.filters.gaussian}. */
    static void gaussian(Picture picture) {
        gaussian(picture, picture.level(GAUSSIAN_SMALL, GAUSSIAN_LARGE));
    }

    private static void gaussian(Picture picture, double deviation) {
        Plane.Kernel kernel = Plane.Kernel.gaussian(deviation, 4);
        picture.change(channel -> channel.filtered(kernel, Edge.NEAREST));
    }

    /** A disk with smoothed edges, as the authors' {@code disk} and OpenCV's {@code filter2D}. */
    static void defocus(Picture picture) {
        double radius = picture.level(DISK_SMALL, DISK_LARGE);
        int reach = (int) Math.max(radius, 8);
        int side = 2 * reach + 1;
        Plane disk = Plane.of(side, side, (y, x) -> {
            int down = y - reach;
            int across = x - reach;
            return down * down + across * across <= radius * radius ? 1 : 0;
        });
        double sum = 0;
        for (double weight : disk.pixels()) {
            sum += weight;
        }
        double all = sum;
        Plane.Kernel edge = Plane.Kernel.gaussian(radius <= 8 ? 1 : 2, picture.level(DISK_EDGE_SMALL, DISK_EDGE_LARGE));
        Plane weights = Plane.of(side, side, (y, x) -> disk.at(y, x) / all).filtered(edge, Edge.MIRROR_INNER);
        picture.change(channel -> channel.correlated(weights, Edge.MIRROR_INNER));
    }

    static int glassDraws(Places places) {
        return 2 * MOST_ROUNDS * places.height() * places.width();
    }

    /**
     * Pixels become copies of others not more than a few rows and columns away. The authors write an exchange of views,
     * which is such a copy: the published images have them.
     */
    static void glass(Picture picture) {
        double deviation = picture.level(GLASS_SMALL, GLASS_LARGE);
        int reach = (int) picture.level(GLASS_REACH_SMALL, GLASS_REACH_LARGE);
        int rounds = (int) picture.level(GLASS_ROUNDS_SMALL, GLASS_ROUNDS_LARGE);
        gaussian(picture, deviation);
        int number = 0;
        for (int round = 0; round < rounds; round++) {
            for (int y = picture.height() - reach; y > reach; y--) {
                for (int x = picture.width() - reach; x > reach; x--) {
                    int across = picture.drawn().below(2 * reach, number++) - reach;
                    int down = picture.drawn().below(2 * reach, number++) - reach;
                    copy(picture, (y + down) * picture.width() + x + across, y * picture.width() + x);
                }
            }
        }
        gaussian(picture, deviation);
    }

    private static void copy(Picture picture, int from, int to) {
        for (Plane channel : picture.channels()) {
            channel.pixels()[to] = channel.pixels()[from];
        }
    }

    /** In a direction not more than 45 degrees from the right. */
    static void motion(Picture picture) {
        int radius = (int) picture.level(MOTION_RADIUS_SMALL, MOTION_RADIUS_LARGE);
        MotionBlur blur = MotionBlur.of(radius, picture.level(MOTION_SMALL, MOTION_LARGE), picture.angle(0));
        picture.change(blur::blurred);
    }

    /** Magnifications by SciPy's {@code zoom} of order 1. */
    static void zoom(Picture picture) {
        int count = (int) picture.level(ZOOMS_SMALL, ZOOMS_LARGE);
        double step = picture.level(ZOOM_STEP_SMALL, ZOOM_STEP_LARGE);
        picture.change(channel -> {
            double[] sum = channel.pixels().clone();
            for (int i = 0; i < count; i++) {
                Plane zoomed = zoomed(channel, 1 + i * step);
                for (int p = 0; p < sum.length; p++) {
                    sum[p] += zoomed.pixels()[p];
                }
            }
            return Plane.of(channel.height(), channel.width(), (y, x) -> sum[y * channel.width() + x] / (count + 1));
        });
    }

    /** Its middle, magnified to its size. */
    static Plane zoomed(Plane channel, double factor) {
        Cut rows = Cut.of(channel.height(), factor);
        Cut columns = Cut.of(channel.width(), factor);
        return Plane.of(
                channel.height(), channel.width(), (y, x) -> channel.between(rows.at(y), columns.at(x), Edge.NEAREST));
    }

    /** The middle of an axis, magnified and cut to its length. */
    private record Cut(double from, double step) {

        static Cut of(int length, double factor) {
            int middle = (int) Math.ceil(length / factor);
            int magnified = (int) Math.rint(middle * factor);
            double step = magnified == 1 ? 0 : (middle - 1.0) / (magnified - 1);
            int before = (length - middle) / 2;
            int cut = (magnified - length) / 2;
            return new Cut(before + cut * step, step);
        }

        double at(int place) {
            return from + place * step;
        }
    }
}
