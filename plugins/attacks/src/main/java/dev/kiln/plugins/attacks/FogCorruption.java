package dev.kiln.plugins.attacks;

/**
 * The fog of {@link Corruption}: {@code (x + c p) m / (m + c)} for the greatest color {@code m} of the image and a cloud
 * {@code p} from 0 to 1, by the diamond-square algorithm on a square whose side is a power of 2.
 */
final class FogCorruption {

    private static final double[] AMOUNT_SMALL = {0.2, 0.5, 0.75, 1, 1.5};
    private static final double[] AMOUNT_LARGE = {1.5, 2, 2.5, 2.5, 3};
    private static final double[] DECAY_SMALL = {3, 3, 2.5, 2, 1.75};
    private static final double[] DECAY_LARGE = {2, 2, 1.7, 1.5, 1.4};
    private static final double FIRST_WIBBLE = 100;

    private final int side;
    private final double[] map;
    private final RandomSearch.Row drawn;
    private int number;

    private FogCorruption(int side, RandomSearch.Row drawn) {
        this.side = side;
        this.map = new double[side * side];
        this.drawn = drawn;
    }

    static int draws(Places places) {
        int side = side(Math.max(places.height(), places.width()));
        return side * side;
    }

    private static int side(int length) {
        return Integer.highestOneBit(Math.max(2 * length - 1, 2));
    }

    static void fog(Picture picture) {
        double amount = picture.level(AMOUNT_SMALL, AMOUNT_LARGE);
        FogCorruption cloud = new FogCorruption(side(Math.max(picture.height(), picture.width())), picture.drawn());
        cloud.fill(picture.level(DECAY_SMALL, DECAY_LARGE));
        double greatest = 0;
        for (Plane channel : picture.channels()) {
            for (double color : channel.pixels()) {
                greatest = Math.max(greatest, color);
            }
        }
        double thinned = greatest / (greatest + amount);
        picture.change(channel -> Plane.of(
                channel.height(), channel.width(), (y, x) -> thinned * (channel.at(y, x) + amount * cloud.at(y, x))));
    }

    private void fill(double decay) {
        double wibble = FIRST_WIBBLE;
        for (int step = side; step >= 2; step /= 2) {
            int half = step / 2;
            squares(step, half, wibble);
            // between two corners of a row, and of a column
            diamonds(step, 0, half, wibble);
            diamonds(step, half, 0, wibble);
            wibble /= decay;
        }
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double height : map) {
            least = Math.min(least, height);
            greatest = Math.max(greatest, height);
        }
        for (int i = 0; i < map.length; i++) {
            map[i] = (map[i] - least) / (greatest - least);
        }
    }

    /** The middles of squares: the mean of their corners, and a wibble. */
    private void squares(int step, int half, double wibble) {
        for (int y = 0; y < side; y += step) {
            for (int x = 0; x < side; x += step) {
                double corners = at(y, x) + at(y + step, x) + at(y, x + step) + at(y + step, x + step);
                put(y + half, x + half, corners, wibble);
            }
        }
    }

    /** The middles of diamonds: the mean of their corners, and a wibble. */
    private void diamonds(int step, int fromY, int fromX, double wibble) {
        int half = step / 2;
        for (int y = fromY; y < side; y += step) {
            for (int x = fromX; x < side; x += step) {
                double corners = at(y - half, x) + at(y + half, x) + at(y, x - half) + at(y, x + half);
                put(y, x, corners, wibble);
            }
        }
    }

    private void put(int y, int x, double corners, double wibble) {
        double random = 2.0 * drawn.at(number++) - 1;
        map[y * side + x] = corners / 4 + wibble * wibble * random;
    }

    private double at(int y, int x) {
        return map[Math.floorMod(y, side) * side + Math.floorMod(x, side)];
    }
}
