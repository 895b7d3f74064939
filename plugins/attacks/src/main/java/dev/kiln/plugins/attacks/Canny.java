package dev.kiln.plugins.attacks;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The edges of Canny (1986) as OpenCV finds them in bytes: pixels whose Sobel gradient, the sum of its two sizes, is
 * above those of their neighbours along it and above 150, or above 50 and connected to such ones.
 *
 * @param across the gradient along the columns
 * @param down the gradient along the rows
 * @param size the size of the gradient
 */
record Canny(Plane across, Plane down, Plane size) {

    private static final Plane SOBEL = new Plane(new double[] {-1, 0, 1, -2, 0, 2, -1, 0, 1}, 3, 3);
    private static final Plane SOBEL_DOWN = Plane.of(3, 3, (y, x) -> SOBEL.at(x, y));
    private static final double WEAK = 50;
    private static final double STRONG = 150;
    /** The tangents of 22.5 and 67.5 degrees, as OpenCV rounds them. */
    private static final double FLAT = 13573.0 / 32768;

    private static final double STEEP = FLAT + 2;

    /** 1 on edges and 0 elsewhere. */
    static Plane edges(Plane bytes) {
        Plane across = bytes.correlated(SOBEL, Edge.NEAREST);
        Plane down = bytes.correlated(SOBEL_DOWN, Edge.NEAREST);
        Plane size =
                Plane.of(bytes.height(), bytes.width(), (y, x) -> Math.abs(across.at(y, x)) + Math.abs(down.at(y, x)));
        return new Canny(across, down, size).connected();
    }

    private Plane connected() {
        Plane edges = Plane.of(size.height(), size.width(), (y, x) -> 0);
        Deque<int[]> open = new ArrayDeque<>();
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                if (size.at(y, x) > STRONG) {
                    open(edges, open, y, x);
                }
            }
        }
        while (!open.isEmpty()) {
            int[] place = open.pop();
            for (int y = place[0] - 1; y <= place[0] + 1; y++) {
                for (int x = place[1] - 1; x <= place[1] + 1; x++) {
                    open(edges, open, y, x);
                }
            }
        }
        return edges;
    }

    private void open(Plane edges, Deque<int[]> open, int y, int x) {
        if (sizeAt(y, x) > WEAK && edges.at(y, x) == 0 && isCrest(y, x)) {
            edges.pixels()[y * edges.width() + x] = 1;
            open.push(new int[] {y, x});
        }
    }

    private boolean isCrest(int y, int x) {
        double here = size.at(y, x);
        double flat = Math.abs(across.at(y, x));
        double steep = Math.abs(down.at(y, x));
        if (steep < FLAT * flat) {
            return here > sizeAt(y, x - 1) && here >= sizeAt(y, x + 1);
        }
        if (steep > STEEP * flat) {
            return here > sizeAt(y - 1, x) && here >= sizeAt(y + 1, x);
        }
        int side = across.at(y, x) * down.at(y, x) < 0 ? -1 : 1;
        return here > sizeAt(y - 1, x - side) && here > sizeAt(y + 1, x + side);
    }

    /** 0 outside of the image. */
    private double sizeAt(int y, int x) {
        boolean isInside = y >= 0 && x >= 0 && y < size.height() && x < size.width();
        return isInside ? size.at(y, x) : 0;
    }
}
