package dev.kiln.data;

import dev.kiln.data.random.KeyedRandom;
import java.util.List;

/**
 * Draws digits as people write them: a {@linkplain Glyphs way of writing} whose points are moved, bent, sheared,
 * turned, scaled and shifted at random, drawn with a pen of random width on grainy paper.
 *
 * <p>Example i depends only on the seed, the part and i. Each ten consecutive examples from a multiple of ten hold
 * every digit once.
 */
final class DrawnDigits {

    /** The edge of an image, in pixels. */
    static final int EDGE = 28;

    /** The version of the drawings: the same seed gives the same pixels only within a version. */
    static final int VERSION = 1;

    private static final int CLASSES = 10;
    private static final int STEPS = 5;
    private static final double BOX = 20;

    private static final long ORDER = 0;
    private static final long SHAPE = 1;

    private final long seed;
    private final Part part;

    DrawnDigits(long seed, Part part) {
        this.seed = seed;
        this.part = part;
    }

    /** The digit of an example. */
    int label(long index) {
        return random(ORDER, index / CLASSES).permutation(CLASSES)[(int) (index % CLASSES)];
    }

    /** The image of an example: 28 rows of 28 bytes, 255 is ink. */
    byte[] image(long index) {
        KeyedRandom random = random(SHAPE, index);
        List<Glyph> glyphs = Glyphs.of(label(index));
        Glyph glyph = glyphs.get(random.nextInt(glyphs.size()));
        double radius = random.uniform(0.75, 1.7);
        double softness = random.uniform(0.5, 0.9);
        Canvas canvas = new Canvas(EDGE, radius + softness);
        Hand hand = new Hand(random);
        double[] xs = hand.shaken(glyph.xs());
        double[] ys = hand.shaken(glyph.ys());
        for (Glyph.Stroke stroke : glyph.strokes()) {
            draw(stroke, xs, ys, hand, canvas);
        }
        return canvas.ink(radius, softness, random.uniform(190, 255), random);
    }

    private KeyedRandom random(long purpose, long index) {
        return new KeyedRandom(seed, part == Part.TRAIN ? 0 : 1, purpose, index);
    }

    private static void draw(Glyph.Stroke stroke, double[] xs, double[] ys, Hand hand, Canvas canvas) {
        int[] points = stroke.points();
        for (int span = 0; span + 1 < points.length; span++) {
            double[] spanX = Spline.span(stroke, span, xs, STEPS);
            double[] spanY = Spline.span(stroke, span, ys, STEPS);
            for (int step = 0; step < STEPS; step++) {
                canvas.segment(
                        hand.x(spanX[step], spanY[step]),
                        hand.y(spanX[step], spanY[step]),
                        hand.x(spanX[step + 1], spanY[step + 1]),
                        hand.y(spanX[step + 1], spanY[step + 1]));
            }
        }
    }

    /** The transformation of one digit from the unit square to pixels. */
    private static final class Hand {

        private final KeyedRandom random;
        private final double tremor;
        private final double bendX;
        private final double bendY;
        private final double phase;
        private final double xx;
        private final double xy;
        private final double yx;
        private final double yy;
        private final double centreX;
        private final double centreY;

        Hand(KeyedRandom random) {
            this.random = random;
            tremor = random.uniform(0.01, 0.05);
            bendX = random.gaussian(0.04);
            bendY = random.gaussian(0.03);
            phase = random.uniform(0, 2 * Math.PI);
            double angle = random.gaussian(0.16);
            double slant = random.gaussian(0.2) - 0.1;
            double scaleX = BOX * random.uniform(0.7, 1.15);
            double scaleY = BOX * random.uniform(0.8, 1.1);
            double cos = StrictMath.cos(angle);
            double sin = StrictMath.sin(angle);
            xx = cos * scaleX;
            xy = (cos * slant - sin) * scaleY;
            yx = sin * scaleX;
            yy = (sin * slant + cos) * scaleY;
            centreX = EDGE / 2.0 + random.gaussian(1.3);
            centreY = EDGE / 2.0 + random.gaussian(1.3);
        }

        double[] shaken(double[] coordinates) {
            double[] moved = coordinates.clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += random.gaussian(tremor) - 0.5;
            }
            return moved;
        }

        double x(double u, double v) {
            return centreX + xx * bentX(u, v) + xy * bentY(u, v);
        }

        double y(double u, double v) {
            return centreY + yx * bentX(u, v) + yy * bentY(u, v);
        }

        private double bentX(double u, double v) {
            return u + bendX * StrictMath.sin(5 * v + phase);
        }

        private double bentY(double u, double v) {
            return v + bendY * StrictMath.sin(5 * u + phase);
        }
    }
}
