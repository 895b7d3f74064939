package org.example.kiln.compression;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Locale;
import java.util.stream.IntStream;

/** The least squares of one layer: its pruned weight, refitted output by output. */
final class Refit {

    private final Tensor original;
    private final Tensor pruned;
    private final boolean isInputsFirst;
    private final double[] refitted;
    private double before;
    private double after;
    private double whole;

    /** Refits the weight of a layer, its inputs along one of the two axes. */
    Refit(NormalEquations equations, int inputsAxis, Tensor original, Tensor pruned, double ridge) {
        this.original = original;
        this.pruned = pruned;
        this.isInputsFirst = inputsAxis == 0;
        this.refitted = new double[(int) pruned.size()];
        for (int output = 0; output < original.shape()[1 - inputsAxis]; output++) {
            refit(equations, output, ridge);
        }
    }

    private void refit(NormalEquations equations, int output, double ridge) {
        int[] places = places(output);
        double[] target = at(original, places);
        double[] left = at(pruned, places);
        int[] free = IntStream.range(0, left.length).filter(i -> left[i] != 0).toArray();
        double[] missing = difference(target, left);
        double[] change =
                equations.solve(free, equations.times(missing), ridge * equations.scale() + Double.MIN_NORMAL);
        for (int i = 0; i < places.length; i++) {
            refitted[places[i]] = left[i] + change[i];
        }
        whole += equations.error(target);
        before += equations.error(missing);
        after += equations.error(difference(missing, change));
    }

    /** The elements of an output's weights. */
    private int[] places(int output) {
        int columns = (int) pruned.shape()[1];
        return IntStream.range(0, (int) pruned.shape()[isInputsFirst ? 0 : 1])
                .map(input -> isInputsFirst ? input * columns + output : output * columns + input)
                .toArray();
    }

    private static double[] at(Tensor tensor, int[] places) {
        return IntStream.of(places).mapToDouble(tensor::getDouble).toArray();
    }

    private static double[] difference(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray();
    }

    Tensor weight() {
        return Tensor.of(refitted, pruned.shape()).cast(ElementType.FLOAT).cast(pruned.elementType());
    }

    String change() {
        return String.format(
                Locale.ROOT,
                "refitted: the squared error of its outputs is %.3g of their squares, %.3g without",
                after / Math.max(whole, Double.MIN_NORMAL),
                before / Math.max(whole, Double.MIN_NORMAL));
    }
}
