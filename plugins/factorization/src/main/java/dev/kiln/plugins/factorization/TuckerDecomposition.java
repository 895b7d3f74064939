package dev.kiln.plugins.factorization;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * The kernel of a convolution, {@code [O, I, ...]}, as a smaller kernel between matrices along the channels (Kim et
 * al., 2016, "Compression of deep convolutional neural networks for fast and low power mobile applications"):
 *
 * <pre>
 * W[o, i, ...] = sum over p, q of U[o, p] G[p, q, ...] V[i, q]
 * </pre>
 *
 * <p>The layer becomes a convolution of one place {@code I -> q}, the kernel {@code q -> p} with the strides and
 * paddings of the layer, and one of one place {@code p -> O} with its bias. A side that keeps its length needs no
 * matrix. The matrices are the leading singular vectors along the two axes (HOSVD), improved in turn until the core no
 * longer grows (HOOI; De Lathauwer et al., 2000). The authors choose the ranks by variational Bayes, and these follow
 * from the wanted share of the squares or of the multiply-accumulates.
 */
final class TuckerDecomposition implements Decomposition {

    private static final int SWEEPS = 20;
    private static final double ENOUGH = 1e-7;
    private static final int OUT = 0;
    private static final int IN = 1;

    private final Layer layer;
    private final Kernel kernel;
    private final double squares;
    private final DMatrixRMaj ofOutputs;
    private final DMatrixRMaj ofInputs;
    /** The squares of the core within the first outputs and inputs. */
    private final double[][] within;

    TuckerDecomposition(Layer layer) {
        this.layer = layer;
        Kernel whole = Kernel.of(layer.value());
        this.kernel = whole.reshaped(
                whole.length(OUT), whole.length(IN), whole.numbers().length / (whole.length(OUT) * whole.length(IN)));
        this.squares = kernel.squares();
        this.ofOutputs = Matrices.leftVectors(kernel.along(OUT));
        this.ofInputs = Matrices.leftVectors(kernel.along(IN));
        this.within = within(kernel.projected(OUT, ofOutputs).projected(IN, ofInputs));
    }

    private static double[][] within(Kernel core) {
        double[][] sums = new double[core.length(OUT) + 1][core.length(IN) + 1];
        int places = core.length(2);
        for (int o = 0; o < core.length(OUT); o++) {
            for (int i = 0; i < core.length(IN); i++) {
                double own = 0;
                for (int k = 0; k < places; k++) {
                    double number = core.numbers()[(o * core.length(IN) + i) * places + k];
                    own += number * number;
                }
                sums[o + 1][i + 1] = own + sums[o][i + 1] + sums[o + 1][i] - sums[o][i];
            }
        }
        return sums;
    }

    /** Those that no other choice beats in both respects. */
    @Override
    public List<Choice> choices() {
        List<Choice> all = new ArrayList<>();
        for (int out = 1; out <= kernel.length(OUT); out++) {
            for (int in = 1; in <= kernel.length(IN); in++) {
                if (products(in, out) < layer.products()) {
                    all.add(choice(in, out));
                }
            }
        }
        all.sort(Comparator.comparingLong(Choice::products).thenComparingDouble(Choice::lost));
        List<Choice> best = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (Choice choice : all) {
            if (choice.lost() < least) {
                best.add(choice);
                least = choice.lost();
            }
        }
        return best;
    }

    @Override
    public Choice ofRank(int rank) {
        return choice(Math.min(rank, kernel.length(IN)), Math.min(rank, kernel.length(OUT)));
    }

    private Choice choice(int in, int out) {
        return new Choice(List.of(in, out), 1 - within[out][in] / squares, products(in, out));
    }

    private long products(int in, int out) {
        long before = Layer.positions(layer.from());
        long after = Layer.positions(layer.to());
        return (in < kernel.length(IN) ? before * kernel.length(IN) * in : 0)
                + after * in * out * kernel.length(2)
                + (out < kernel.length(OUT) ? after * out * kernel.length(OUT) : 0);
    }

    @Override
    public Product product(Choice choice) {
        int in = choice.ranks().get(0);
        int out = choice.ranks().get(1);
        DMatrixRMaj inputs = Matrices.columns(ofInputs, in);
        DMatrixRMaj outputs = Matrices.columns(ofOutputs, out);
        double kept = 0;
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            outputs = Matrices.columns(
                    Matrices.leftVectors(kernel.projected(IN, inputs).along(OUT)), out);
            Kernel half = kernel.projected(OUT, outputs);
            inputs = Matrices.columns(Matrices.leftVectors(half.along(IN)), in);
            double now = half.projected(IN, inputs).squares();
            if (now - kept <= ENOUGH * squares) {
                break;
            }
            kept = now;
        }
        return product(in < kernel.length(IN), inputs, out < kernel.length(OUT), outputs);
    }

    private Product product(boolean isInCut, DMatrixRMaj inputs, boolean isOutCut, DMatrixRMaj outputs) {
        Kernel core = kernel;
        List<Factor> factors = new ArrayList<>();
        if (isInCut) {
            core = core.projected(IN, inputs);
            factors.add(new Factor(
                    "in", Tensor.of(transposed(inputs), pointwise(inputs.numCols, inputs.numRows)), Attributes.NONE));
        }
        if (isOutCut) {
            core = core.projected(OUT, outputs);
        }
        long[] shape = layer.value().shape();
        shape[OUT] = core.length(OUT);
        shape[IN] = core.length(IN);
        factors.add(new Factor(
                "core", Tensor.of(core.numbers(), shape), layer.node().attributes()));
        if (isOutCut) {
            factors.add(new Factor(
                    "out", Tensor.of(outputs.data, pointwise(outputs.numRows, outputs.numCols)), Attributes.NONE));
        }
        return new Product(factors, 1 - core.squares() / squares);
    }

    private static double[] transposed(DMatrixRMaj matrix) {
        double[] turned = new double[matrix.getNumElements()];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = matrix.get(i % matrix.numRows, i / matrix.numRows);
        }
        return turned;
    }

    private long[] pointwise(long outputs, long inputs) {
        return Pointwise.shape(outputs, inputs, layer.value().rank());
    }
}
