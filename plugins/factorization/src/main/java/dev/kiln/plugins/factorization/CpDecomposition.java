package dev.kiln.plugins.factorization;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * The kernel of a convolution, {@code [O, I, h, w]}, as a sum of products of vectors (Lebedev et al., 2015,
 * "Speeding-up convolutional neural networks using fine-tuned CP-decomposition"):
 *
 * <pre>
 * W[o, i, y, x] = sum over k of A[o, k] B[i, k] C[y, k] D[x, k]
 * </pre>
 *
 * <p>The layer becomes a convolution of one place {@code I -> r}, one along each axis of the kernel, channel by
 * channel, with the strides and paddings of the layer along that axis, and one of one place {@code r -> O} with its
 * bias. An axis of one place without strides and paddings needs none. The vectors are found by
 * {@link AlternatingLeastSquares}, once for each of a few ranks.
 */
final class CpDecomposition implements Decomposition {

    /** The ranks that are tried, as shares of the largest rank that saves anything. */
    private static final double[] SHARES = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1};

    private static final int CHANNELS = 2;

    private final Layer layer;
    private final Kernel kernel;
    private final List<Integer> axes;
    private final Map<Integer, AlternatingLeastSquares> found = new HashMap<>();

    CpDecomposition(Layer layer) {
        this.layer = layer;
        this.kernel = Kernel.of(layer.value());
        this.axes = IntStream.range(CHANNELS, kernel.rank())
                .filter(axis -> kernel.length(axis) > 1 || isStrided(axis) || isPadded(axis))
                .boxed()
                .toList();
    }

    private boolean isStrided(int axis) {
        return integer("strides", axis - CHANNELS, 1) != 1;
    }

    private boolean isPadded(int axis) {
        return integer("pads", axis - CHANNELS, 0) != 0 || integer("pads", axis - 2 * CHANNELS + kernel.rank(), 0) != 0;
    }

    private long integer(String name, int index, long otherwise) {
        return layer.node()
                .attributes()
                .integers(name)
                .map(values -> values[index])
                .orElse(otherwise);
    }

    @Override
    public List<Choice> choices() {
        long most = (layer.products() - 1) / products(1);
        return Arrays.stream(SHARES)
                .mapToInt(share -> (int) (share * most))
                .filter(rank -> rank > 0)
                .distinct()
                .mapToObj(this::ofRank)
                .toList();
    }

    @Override
    public Choice ofRank(int rank) {
        return new Choice(List.of(rank), found(rank).lost(), products(rank));
    }

    private AlternatingLeastSquares found(int rank) {
        return found.computeIfAbsent(rank, r -> new AlternatingLeastSquares(kernel, r));
    }

    private long products(long rank) {
        long[] places = layer.from().clone();
        long sum = Layer.positions(places) * kernel.length(1);
        for (int axis : axes) {
            places[axis - CHANNELS] = layer.to()[axis - CHANNELS];
            sum += Layer.positions(places) * kernel.length(axis);
        }
        return rank * (sum + Layer.positions(places) * kernel.length(0));
    }

    @Override
    public Product product(Choice choice) {
        int rank = choice.ranks().get(0);
        AlternatingLeastSquares vectors = found(rank).converged();
        List<Factor> factors = new ArrayList<>();
        factors.add(new Factor(
                "in",
                filled(Pointwise.shape(rank, kernel.length(1), kernel.rank()), (k, i) -> vectors.vector(1, i, k)),
                Attributes.NONE));
        for (int axis : axes) {
            long[] shape = Pointwise.shape(rank, 1, kernel.rank());
            shape[axis] = kernel.length(axis);
            factors.add(
                    new Factor("axis" + axis, filled(shape, (k, i) -> vectors.vector(axis, i, k)), along(axis, rank)));
        }
        double[] rest = rest(vectors, rank);
        factors.add(new Factor(
                "out",
                filled(
                        Pointwise.shape(kernel.length(0), rank, kernel.rank()),
                        (o, k) -> vectors.vector(0, o, k) * rest[k]),
                Attributes.NONE));
        return new Product(factors, vectors.lost());
    }

    /** The product of the vectors along axes that have no layer. */
    private double[] rest(AlternatingLeastSquares vectors, int rank) {
        return IntStream.range(0, rank)
                .mapToDouble(k -> IntStream.range(CHANNELS, kernel.rank())
                        .filter(axis -> !axes.contains(axis))
                        .mapToDouble(axis -> vectors.vector(axis, 0, k))
                        .reduce(1, (a, b) -> a * b))
                .toArray();
    }

    /** A weight of two axes longer than 1, the first being that of the outputs. */
    private static Tensor filled(long[] shape, ToDoubleBiFunction<Integer, Integer> element) {
        int rows = (int) shape[0];
        int columns = (int) (Layer.positions(shape) / rows);
        double[] numbers = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                numbers[row * columns + column] = element.applyAsDouble(row, column);
            }
        }
        return Tensor.of(numbers, shape);
    }

    /** The attributes of the convolution along an axis, channel by channel. */
    private Attributes along(int axis, int rank) {
        Node node = layer.node();
        int spatial = kernel.rank() - CHANNELS;
        int own = axis - CHANNELS;
        Attributes attributes = node.attributes().without("kernel_shape").with("group", rank);
        for (String name : List.of("strides", "dilations")) {
            if (attributes.has(name)) {
                attributes = attributes.with(name, only(own, spatial, 1, integer(name, own, 1)));
            }
        }
        if (attributes.has("pads")) {
            long[] pads = new long[2 * spatial];
            pads[own] = integer("pads", own, 0);
            pads[own + spatial] = integer("pads", own + spatial, 0);
            attributes = attributes.with("pads", pads);
        }
        return attributes;
    }

    private static long[] only(int place, int length, long others, long value) {
        long[] values = new long[length];
        Arrays.fill(values, others);
        values[place] = value;
        return values;
    }
}
