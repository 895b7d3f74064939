package dev.kiln.plugins.attacks;

/** The digital corruptions of {@link Corruption} that move pixels. */
final class WarpCorruptions {

    private static final double[] PIXELS_SMALL = {0.95, 0.9, 0.85, 0.75, 0.65};
    private static final double[] PIXELS_LARGE = {0.6, 0.5, 0.4, 0.3, 0.25};

    private static final double[] SHIFT_SMALL = {0, 0.05, 0.08, 0.1, 0.1};
    private static final double[] SHIFT_LARGE = {2, 2, 0.05, 0.07, 0.12};
    private static final double[] SMOOTH_SMALL = {0, 0.2, 0.06, 0.04, 0.03};
    private static final double[] SMOOTH_LARGE = {0.7, 0.08, 0.01, 0.01, 0.01};
    private static final double[] AFFINE_SMALL = {0.08, 0.07, 0.06, 0.05, 0.03};
    private static final double[] AFFINE_LARGE = {0.1, 0.2, 0.02, 0.02, 0.02};
    private static final int CORNERS = 6;

    private WarpCorruptions() {}

    /** Resized to a share of its length and back, by the box filter of Pillow. */
    static void pixelate(Picture picture) {
        double share = picture.level(PIXELS_SMALL, PIXELS_LARGE);
        int height = Math.max((int) (picture.height() * share), 1);
        int width = Math.max((int) (picture.width() * share), 1);
        picture.change(channel -> resized(resized(channel, height, width), channel.height(), channel.width()));
    }

    private static Plane resized(Plane channel, int height, int width) {
        Plane down = Plane.of(height, channel.width(), (y, x) -> {
            Box box = Box.of(y, channel.height(), height);
            double sum = 0;
            for (int row = box.from(); row < box.to(); row++) {
                sum += channel.at(row, x);
            }
            return sum / (box.to() - box.from());
        });
        return Plane.of(height, width, (y, x) -> {
            Box box = Box.of(x, channel.width(), width);
            double sum = 0;
            for (int column = box.from(); column < box.to(); column++) {
                sum += down.at(y, column);
            }
            return sum / (box.to() - box.from());
        });
    }

    /** The pixels whose middles lie in the interval that a new pixel covers, which is at least one pixel long. */
    private record Box(int from, int to) {

        static Box of(int place, int before, int after) {
            double scale = (double) before / after;
            double middle = (place + 0.5) * scale;
            double reach = Math.max(scale, 1) / 2;
            int from = Math.max((int) Math.round(middle - reach), 0);
            int to = Math.min((int) Math.round(middle + reach), before);
            return new Box(from, Math.max(to, from + 1));
        }
    }

    static int elasticDraws(Places places) {
        return CORNERS + 2 * places.height() * places.width();
    }

    /**
     * The image after the affine map that moves three points of it at random, sampled with random shifts that a Gaussian
     * filter has smoothed. The authors' lengths for ImageNet are of a side of 244, for images of 224.
     */
    static void elastic(Picture picture) {
        int side = Math.min(picture.height(), picture.width());
        Affine back = Affine.back(picture, side * picture.level(AFFINE_SMALL, AFFINE_LARGE));
        double shift = side * picture.level(SHIFT_SMALL, SHIFT_LARGE);
        double smooth = side * picture.level(SMOOTH_SMALL, SMOOTH_LARGE);
        Plane down = shifts(picture, 1, shift, smooth);
        Plane across = shifts(picture, 0, shift, smooth);
        picture.change(channel -> {
            Plane mapped = Plane.of(
                    channel.height(),
                    channel.width(),
                    (y, x) -> channel.between(back.row(y, x), back.column(y, x), Edge.MIRROR_INNER));
            return Plane.of(
                    channel.height(),
                    channel.width(),
                    (y, x) -> mapped.between(y + down.at(y, x), x + across.at(y, x), Edge.MIRROR));
        });
    }

    private static Plane shifts(Picture picture, int which, double shift, double smooth) {
        int first = CORNERS + which * picture.height() * picture.width();
        Plane random = Plane.of(
                picture.height(),
                picture.width(),
                (y, x) -> shift * (2.0 * picture.drawn().at(first + y * picture.width() + x) - 1));
        return shift == 0 ? random : random.filtered(Plane.Kernel.gaussian(smooth, 3), Edge.MIRROR);
    }

    /** From a place of the mapped image to that of the image before, about a point of each. */
    private record Affine(double[] to, double[] from, double[] matrix) {

        static Affine back(Picture picture, double most) {
            int third = Math.min(picture.height(), picture.width()) / 3;
            int y = picture.height() / 2;
            int x = picture.width() / 2;
            double[] before = {y + third, x + third, y + third, x - third, y - third, x - third};
            double[] after = new double[CORNERS];
            for (int i = 0; i < CORNERS; i++) {
                after[i] = before[i] + most * (2.0 * picture.drawn().at(i) - 1);
            }
            double[] p = sides(after);
            double[] q = sides(before);
            double determinant = p[0] * p[3] - p[1] * p[2];
            double[] matrix = {
                (q[0] * p[3] - q[2] * p[1]) / determinant,
                (q[2] * p[0] - q[0] * p[2]) / determinant,
                (q[1] * p[3] - q[3] * p[1]) / determinant,
                (q[3] * p[0] - q[1] * p[2]) / determinant
            };
            boolean isFlat = third == 0 || determinant == 0;
            return new Affine(
                    new double[] {after[4], after[5]},
                    new double[] {before[4], before[5]},
                    isFlat ? new double[] {1, 0, 0, 1} : matrix);
        }

        /** The two sides of a triangle that meet in its last corner. */
        private static double[] sides(double[] corners) {
            return new double[] {
                corners[0] - corners[4], corners[1] - corners[5], corners[2] - corners[4], corners[3] - corners[5]
            };
        }

        double row(int y, int x) {
            return from[0] + matrix[0] * (y - to[0]) + matrix[1] * (x - to[1]);
        }

        double column(int y, int x) {
            return from[1] + matrix[2] * (y - to[0]) + matrix[3] * (x - to[1]);
        }
    }
}
