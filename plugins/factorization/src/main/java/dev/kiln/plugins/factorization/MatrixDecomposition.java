package dev.kiln.plugins.factorization;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * The weight of a dense layer or of a convolution of one place, {@code [m, n]}, as a product {@code L R} of {@code [m,
 * r]} and {@code [r, n]} by its singular value decomposition: of all matrices of rank {@code r} it is the nearest, and
 * its squared error is the sum of the squares of the singular values left out (Eckart and Young, 1936). Both factors
 * have the roots of the singular values, so that neither has much larger numbers. It costs some
 * {@code 20 m n min(m, n)} operations.
 */
final class MatrixDecomposition implements Decomposition {

    private final Layer layer;
    private final boolean isInputsFirst;
    private final int rows;
    private final int columns;
    private final Matrices.Singular singular;
    /** The sum of the squares of the singular values from each place to the end. */
    private final double[] rest;

    MatrixDecomposition(Layer layer) {
        this.layer = layer;
        this.isInputsFirst = layer.axes().inputs() == 0;
        Kernel kernel = Kernel.of(layer.value());
        DMatrixRMaj matrix = kernel.along(0);
        this.rows = matrix.numRows;
        this.columns = matrix.numCols;
        this.singular = Matrices.singular(matrix);
        this.rest = rest(singular.values());
    }

    private static double[] rest(double... values) {
        double[] rest = new double[values.length + 1];
        for (int i = values.length - 1; i >= 0; i--) {
            rest[i] = rest[i + 1] + values[i] * values[i];
        }
        return rest;
    }

    @Override
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        for (int rank = 1; rank < rest.length; rank++) {
            Choice choice = ofRank(rank);
            if (choice.products() < layer.products()) {
                choices.add(choice);
            }
        }
        return choices;
    }

    @Override
    public Choice ofRank(int rank) {
        int cut = Math.min(rank, rest.length - 1);
        return new Choice(
                List.of(cut), rest[cut] / rest[0], Layer.positions(layer.to()) * cut * ((long) rows + columns));
    }

    @Override
    public Product product(Choice choice) {
        int rank = choice.ranks().get(0);
        double[] roots = Arrays.stream(singular.values())
                .limit(rank)
                .map(value -> Math.sqrt(Math.max(0, value)))
                .toArray();
        double[] left = new double[rows * rank];
        double[] right = new double[rank * columns];
        for (int k = 0; k < rank; k++) {
            for (int i = 0; i < rows; i++) {
                left[i * rank + k] = singular.left().get(i, k) * roots[k];
            }
            for (int j = 0; j < columns; j++) {
                right[k * columns + j] = singular.right().get(j, k) * roots[k];
            }
        }
        Tensor l = Tensor.of(left, shape(rows, rank));
        Tensor r = Tensor.of(right, shape(rank, columns));
        return new Product(
                List.of(
                        new Factor("in", isInputsFirst ? l : r, ofFirst()),
                        new Factor("out", isInputsFirst ? r : l, ofLast())),
                choice.lost());
    }

    /** The shape of a factor: that of a kernel of one place where the layer is a convolution. */
    private long[] shape(int first, int second) {
        long[] shape = layer.value().shape();
        shape[0] = first;
        shape[1] = second;
        return shape;
    }

    private Attributes ofFirst() {
        Node node = layer.node();
        return node.is("Gemm") ? node.attributes().without("alpha").without("beta") : node.attributes();
    }

    private Attributes ofLast() {
        Node node = layer.node();
        if (node.is("Gemm")) {
            return node.attributes().without(layer.input() == 0 ? "transB" : "transA");
        }
        return Attributes.NONE;
    }
}
