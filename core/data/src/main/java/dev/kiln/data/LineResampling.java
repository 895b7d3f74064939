package dev.kiln.data;

/**
 * Resamples a part of a line of samples: linear interpolation where it becomes denser; where it becomes sparser, the
 * mean with the weights of a triangle as wide as the new distance of samples. So no detail is skipped, as in the
 * bilinear filter of Pillow.
 */
final class LineResampling {

    private final int[] first;
    private final float[][] weights;

    /**
     * An interpolation.
     *
     * @param length the number of samples
     * @param scaled the number of samples of the whole resampled line
     * @param from the first required one
     * @param count the number of required ones
     */
    LineResampling(int length, long scaled, long from, int count) {
        first = new int[count];
        weights = new float[count][];
        double step = length / (double) scaled;
        double reach = Math.max(1, step);
        for (int i = 0; i < count; i++) {
            double centre = (from + i + 0.5) * step;
            int low = Math.max(0, Math.min(length - 1, (int) Math.floor(centre - reach + 0.5)));
            int high = Math.min(length, (int) Math.floor(centre + reach + 0.5));
            first[i] = low;
            weights[i] = triangle(centre, reach, low, Math.max(high, low + 1));
        }
    }

    /** The first sample that is read. */
    int begin() {
        return first[0];
    }

    /** The sample after the last that is read. */
    int end() {
        int last = first.length - 1;
        return first[last] + weights[last].length;
    }

    private static float[] triangle(double centre, double reach, int low, int high) {
        double[] heights = new double[high - low];
        double sum = 0;
        for (int k = 0; k < heights.length; k++) {
            heights[k] = Math.max(0, 1 - Math.abs(low + k + 0.5 - centre) / reach);
            sum += heights[k];
        }
        float[] shares = new float[heights.length];
        for (int k = 0; k < shares.length; k++) {
            shares[k] = (float) (heights[k] / sum);
        }
        return shares;
    }

    /** Reads a line with an offset and a stride, and writes another. */
    void apply(float[] source, int start, int stride, float[] target, int begin, int pace) {
        for (int i = 0; i < first.length; i++) {
            float sum = 0;
            int place = start + first[i] * stride;
            for (float weight : weights[i]) {
                sum += weight * source[place];
                place += stride;
            }
            target[begin + i * pace] = sum;
        }
    }
}
