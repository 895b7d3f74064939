package dev.kiln.plugins.attacks;

import java.util.Arrays;

/**
 * The distance to the nearest of some pixels by the lengths of steps (Borgefors, 1986), in two passes: OpenCV's
 * {@code distanceTransform} with a mask of 5, whose lengths are within 2 % of the Euclidean ones and in steps of
 * {@code 1/65536}.
 */
final class ChamferDistance {

    private static final double DIAGONAL = 91750.0 / 65536;
    private static final double KNIGHT = 143976.0 / 65536;

    /** Down, across and its length, from a pixel to those that the first pass has seen before it. */
    private static final double[][] STEPS = {
        {0, -1, 1},
        {-1, 0, 1},
        {-1, -1, DIAGONAL},
        {-1, 1, DIAGONAL},
        {-1, -2, KNIGHT},
        {-1, 2, KNIGHT},
        {-2, -1, KNIGHT},
        {-2, 1, KNIGHT}
    };

    private ChamferDistance() {}

    /** The distances in pixels to those that are not 0; infinite if there are none. */
    static Plane to(Plane marked) {
        Plane distance = marked.mapped(mark -> mark == 0 ? Double.POSITIVE_INFINITY : 0);
        int last = distance.pixels().length - 1;
        for (int i = 0; i <= last; i++) {
            shorten(distance, i, 1);
        }
        for (int i = last; i >= 0; i--) {
            shorten(distance, i, -1);
        }
        return distance;
    }

    private static void shorten(Plane distance, int pixel, int direction) {
        int y = pixel / distance.width();
        int x = pixel % distance.width();
        distance.pixels()[pixel] = Arrays.stream(STEPS)
                .mapToDouble(step -> {
                    int row = y + direction * (int) step[0];
                    int column = x + direction * (int) step[1];
                    boolean isInside = row >= 0 && column >= 0 && row < distance.height() && column < distance.width();
                    return isInside ? distance.at(row, column) + step[2] : Double.POSITIVE_INFINITY;
                })
                .reduce(distance.pixels()[pixel], Math::min);
    }
}
