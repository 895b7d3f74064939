package dev.kiln.plugins.attacks;

import dev.kiln.graph.tensor.Tensor;

/** Adam (Kingma and Ba, 2015) on points of a batch, with its moments for each example. */
final class Adam {

    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double SMALL = 1e-8;

    private final int features;
    private final double learningRate;
    private final double[] mean;
    private final double[] square;

    Adam(int features, int examples, double learningRate) {
        this.features = features;
        this.learningRate = learningRate;
        this.mean = new double[features * examples];
        this.square = new double[features * examples];
    }

    /** Points after a step down their slopes, for some examples that have made the same number of steps before. */
    Tensor descended(Tensor points, float[] slopes, int[] examples, int stepsBefore) {
        float[] moved = points.toFloatArray();
        double unbiasedMean = 1 - Math.pow(FIRST, stepsBefore + 1);
        double unbiasedSquare = 1 - Math.pow(SECOND, stepsBefore + 1);
        for (int i = 0; i < moved.length; i++) {
            int at = examples[i / features] * features + i % features;
            mean[at] = FIRST * mean[at] + (1 - FIRST) * slopes[i];
            square[at] = SECOND * square[at] + (1 - SECOND) * slopes[i] * slopes[i];
            double size = Math.sqrt(square[at] / unbiasedSquare) + SMALL;
            moved[i] -= (float) (learningRate * (mean[at] / unbiasedMean) / size);
        }
        return Tensor.of(moved, points.shape());
    }
}
