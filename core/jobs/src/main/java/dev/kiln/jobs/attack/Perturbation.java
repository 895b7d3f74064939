package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;
import dev.kiln.graph.tensor.Tensor;

/** The sizes of perturbations, as the host measures them. */
public final class Perturbation {

    private Perturbation() {}

    /**
     * The size of each example's perturbation, in double precision.
     *
     * @param original the clean inputs, {@code [N, ...]}
     * @param changed the perturbed inputs, of equally many elements
     * @param norm the norm of the change
     * @return the sizes, {@code [N]}
     */
    public static double[] sizes(Tensor original, Tensor changed, Norm norm) {
        float[] from = original.toFloatArray();
        float[] to = changed.toFloatArray();
        int count = (int) original.shape()[0];
        int stride = count == 0 ? 0 : from.length / count;
        double[] sizes = new double[count];
        for (int i = 0; i < from.length; i++) {
            double change = Math.abs((double) to[i] - from[i]);
            int example = i / stride;
            sizes[example] = switch (norm) {
                case LINF -> Math.max(sizes[example], change);
                case L2 -> sizes[example] + change * change;
                case L1 -> sizes[example] + change;
                case L0 -> sizes[example] + (change == 0 ? 0 : 1);
            };
        }
        if (norm == Norm.L2) {
            for (int i = 0; i < count; i++) {
                sizes[i] = Math.sqrt(sizes[i]);
            }
        }
        return sizes;
    }
}
