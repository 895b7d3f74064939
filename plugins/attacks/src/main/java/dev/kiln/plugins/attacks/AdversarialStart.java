package dev.kiln.plugins.attacks;

import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A point for each example from which an attack by decisions comes nearer: the clean input where it reaches the goal
 * itself, else the first of up to 1000 uniform images of the range that does. Where the range is not bounded on both
 * sides it is the clean input with normal noise in each feature, of a deviation that doubles from 2⁻¹⁰ to 2²⁹, clipped to
 * the range. Each costs a query for the examples that have none yet. In a targeted attack random images seldom are of
 * the wanted class.
 *
 * @param points a row of features for each example; the clean ones where no start was found
 * @param found the examples that have a start
 */
record AdversarialStart(float[] points, int[] found) {

    /** The number of draws of noise that are left to starts; attacks use later ones. */
    static final int DRAWS = 1024;

    private static final int IMAGES = 1000;
    private static final int DEVIATIONS = 40;
    private static final int FIRST_POWER = -10;

    static AdversarialStart of(Decisions decisions) {
        float[] clean = decisions.batch().inputs().toFloatArray();
        float[] points = clean.clone();
        int[] all = IntStream.range(0, decisions.batch().size()).toArray();
        int[] open = Rows.without(decisions.reached(clean, all), all);
        boolean isBounded = Double.isFinite(decisions.target().range().low())
                && Double.isFinite(decisions.target().range().high());
        for (int draw = 0; draw < (isBounded ? IMAGES : DEVIATIONS) && open.length > 0; draw++) {
            float[] tried = isBounded ? uniform(decisions, open, draw) : noisy(decisions, open, draw, clean);
            boolean[] reached = decisions.reached(tried, open);
            for (int i = 0; i < open.length; i++) {
                if (reached[i]) {
                    int features = decisions.features();
                    System.arraycopy(tried, i * features, points, open[i] * features, features);
                }
            }
            open = Rows.without(reached, open);
        }
        int[] left = open;
        return new AdversarialStart(
                points,
                IntStream.of(all)
                        .filter(row -> Arrays.binarySearch(left, row) < 0)
                        .toArray());
    }

    private static float[] uniform(Decisions decisions, int[] rows, int draw) {
        double low = decisions.target().range().low();
        double width = decisions.target().range().high() - low;
        float[] image = drawn(decisions, Noise.UNIFORM, rows, draw).toFloatArray();
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) (low + width * image[i]);
        }
        return image;
    }

    private static float[] noisy(Decisions decisions, int[] rows, int draw, float[] clean) {
        int features = decisions.features();
        float[] image = drawn(decisions, Noise.NORMAL, rows, draw).toFloatArray();
        for (int i = 0; i < image.length; i++) {
            double change = Math.scalb(image[i], draw + FIRST_POWER);
            image[i] = decisions.clipped(clean[rows[i / features] * features + i % features] + change);
        }
        return image;
    }

    private static Tensor drawn(Decisions decisions, Noise distribution, int[] rows, int draw) {
        return decisions.target().noise(distribution, decisions.batch().select(rows), draw, decisions.features());
    }
}
