package dev.kiln.plugins.pruning;

import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * Optimal brain surgery on one weight: the scores of its elements, and the change of the others when some are removed.
 * The elements of each row are removed in the order of their columns, and each removal changes those after it.
 *
 * @param layer the weight
 * @param factors for each group the factor of the inverse Hessian, see {@link Moments#inverseFactor}
 */
record Surgery(ScoredLayer layer, List<double[][]> factors) {

    /** The increase of the squared error of the outputs by each removal alone. */
    double[] scores(Tensor weight) {
        double[] scores = new double[Math.toIntExact(weight.size())];
        for (int row = 0; row < layer.rows().rows(); row++) {
            double[][] factor = factors.get(layer.group(row));
            for (int column = 0; column < factor.length; column++) {
                int place = layer.rows().place(row, column);
                double error = weight.getDouble(place) / factor[column][column];
                scores[place] = error * error;
            }
        }
        return scores;
    }

    /** The weight after the removal of the elements that a mask removes. */
    Tensor repaired(Tensor weight, Tensor mask) {
        double[] repaired = new double[Math.toIntExact(weight.size())];
        for (int row = 0; row < layer.rows().rows(); row++) {
            double[] values = row(weight, row);
            removeFrom(values, row(mask, row), factors.get(layer.group(row)));
            for (int column = 0; column < values.length; column++) {
                repaired[layer.rows().place(row, column)] = values[column];
            }
        }
        return Tensor.of(repaired, weight.shape()).cast(weight.elementType());
    }

    private double[] row(Tensor tensor, int row) {
        double[] values = new double[layer.rows().columns()];
        for (int column = 0; column < values.length; column++) {
            values[column] = tensor.getDouble(layer.rows().place(row, column));
        }
        return values;
    }

    private static void removeFrom(double[] values, double[] stays, double[][] factor) {
        for (int column = 0; column < values.length; column++) {
            if (stays[column] == 0) {
                Moments.subtract(values, values[column] / factor[column][column], factor[column], column);
                values[column] = 0;
            }
        }
    }
}
