package dev.kiln.plugins.clustering;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A weight whose elements have few values.
 *
 * @param table the values, of the element type of the weight, in ascending order
 * @param indices the number of the value of each element, UINT8, of the shape of the weight
 */
record Clusters(Tensor table, Tensor indices) {

    /**
     * Clusters a weight.
     *
     * @param weight the weight
     * @param count the number of values, from 2 to 256
     * @param keepsZeros whether zeros stay zero: they have a value of their own, which no other element takes
     */
    static Clusters of(Tensor weight, int count, Initialization initialization, boolean keepsZeros, long seed) {
        double[] elements = new double[Math.toIntExact(weight.size())];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = weight.getDouble(i);
        }
        double[] free = keepsZeros
                ? Arrays.stream(elements).filter(element -> element != 0).toArray()
                : elements;
        boolean hasZeros = free.length < elements.length;
        double[] centres = free.length == 0
                ? new double[0]
                : new SortedNumbers(free).centres(hasZeros ? count - 1 : count, initialization, seed);
        int zero = hasZeros ? -Arrays.binarySearch(centres, 0.0) - 1 : -1;
        double[] values = hasZeros ? with(centres, zero) : centres;
        Tensor table = Tensor.of(values, values.length).cast(weight.elementType());
        return new Clusters(table, indices(elements, centres, zero, weight.shape()));
    }

    /** The values with 0 at a place. */
    private static double[] with(double[] centres, int zero) {
        double[] values = new double[centres.length + 1];
        System.arraycopy(centres, 0, values, 0, zero);
        System.arraycopy(centres, zero, values, zero + 1, centres.length - zero);
        return values;
    }

    private static Tensor indices(double[] elements, double[] centres, int zero, long... shape) {
        ByteBuffer indices = Tensor.allocate(ElementType.UINT8, shape);
        for (int i = 0; i < elements.length; i++) {
            int nearest = nearest(centres, elements[i]);
            int index = zero < 0 || nearest < zero ? nearest : nearest + 1;
            indices.put(i, (byte) (zero >= 0 && elements[i] == 0 ? zero : index));
        }
        return Tensor.wrap(ElementType.UINT8, indices, shape);
    }

    private static int nearest(double[] centres, double element) {
        int place = Arrays.binarySearch(centres, element);
        int above = place >= 0 ? place : -place - 1;
        if (above == 0) {
            return 0;
        }
        if (above == centres.length) {
            return above - 1;
        }
        return element - centres[above - 1] <= centres[above] - element ? above - 1 : above;
    }

    /** These clusters with other values. */
    Clusters withTable(Tensor values) {
        return new Clusters(values, indices);
    }

    /** The number of values. */
    int count() {
        return (int) table.size();
    }

    /** The weight, each element having the value of its cluster. */
    Tensor weight() {
        double[] elements = new double[Math.toIntExact(indices.size())];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = table.getDouble((long) indices.getDouble(i));
        }
        return Tensor.of(elements, indices.shape()).cast(table.elementType());
    }

    /** The bytes of the table and the indices. */
    long bytes() {
        return indices.size() + table.size() * table.elementType().bits() / 8;
    }

    /** The bytes of the weight. */
    long bytesOfValues() {
        return indices.size() * table.elementType().bits() / 8;
    }

    /** {@code ||W - clusters|| / ||W||}; 0 for a weight of zeros. */
    double error(Tensor original) {
        double missing = 0;
        double squares = 0;
        for (int i = 0; i < original.size(); i++) {
            double element = original.getDouble(i);
            double rest = element - table.getDouble((long) indices.getDouble(i));
            missing += rest * rest;
            squares += element * element;
        }
        return squares == 0 ? 0 : Math.sqrt(missing / squares);
    }
}
