package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The inputs of a NumPy archive.
 *
 * <table>
 * <caption>Conversions of arrays</caption>
 * <tr><th>array</th><th>for a model of FLOAT</th><th>of INT32 or INT64</th><th>without a model</th></tr>
 * <tr><td>uint8</td><td>FLOAT, divided by 255 unless {@code scale=none}</td><td>its type</td><td>as for FLOAT</td></tr>
 * <tr><td>int32, int64</td><td>FLOAT</td><td>its type</td><td>as they are</td></tr>
 * <tr><td>other whole numbers</td><td>FLOAT</td><td>its type</td><td>FLOAT</td></tr>
 * <tr><td>real numbers</td><td>FLOAT</td><td>its type if all are whole</td><td>FLOAT</td></tr>
 * <tr><td>truth values</td><td>FLOAT, 0 or 1</td><td>its type</td><td>FLOAT</td></tr>
 * </table>
 *
 * <p>A model of UINT8 receives unchanged bytes.
 *
 * @param rows the examples
 * @param shape the shape of all of them, {@code [N, ...]}
 * @param areFractions whether they are bytes divided by 255
 * @param fact the conversion, a clause
 */
record NpzInputs(Rows rows, long[] shape, boolean areFractions, String fact) {

    /** The scaling of bytes. */
    enum Scale {
        UNIT,
        NONE
    }

    /** The option for the scaling of bytes. */
    static final Option<Scale> SCALE = Option.choice(
                    "scale", Scale.class, "whether unsigned bytes are scaled to [0, 1], divided by 255")
            .byDefault(Scale.UNIT);

    /** The maximum up to which a FLOAT represents every whole number. */
    private static final double MOST_EXACT = 1 << 24;

    /**
     * The inputs.
     *
     * @param spec the name of the data in messages
     * @param options the user's options
     * @param name the name of the array, for the fact
     * @param x the array, {@code [N, ...]}
     * @param wanted the type of the model's input; UNDEFINED where there is none
     * @throws DataException if they do not fit the type
     */
    static NpzInputs of(DataSpec spec, Options options, String name, Tensor x, ElementType wanted) {
        ElementType type = x.elementType();
        String fact = name + " " + x;
        boolean tokens = wanted == ElementType.INT32 || wanted == ElementType.INT64;
        if (type == ElementType.UINT8 && wanted == ElementType.UINT8) {
            return new NpzInputs(new TensorRows(x), x.shape(), false, fact + " as they are");
        }
        if (type == ElementType.UINT8 && !tokens && options.get(SCALE) == Scale.UNIT) {
            return new NpzInputs(fractions(x), x.shape(), true, fact + " divided by 255");
        }
        if (tokens && (type.isInteger() || type == ElementType.BOOL || areWhole(x))) {
            checkRange(spec, name, x, wanted);
            return new NpzInputs(new TensorRows(x.cast(wanted)), x.shape(), false, as(fact, type, wanted));
        }
        boolean kept = wanted == ElementType.UNDEFINED && (type == ElementType.INT32 || type == ElementType.INT64);
        if (kept) {
            return new NpzInputs(new TensorRows(x), x.shape(), false, fact);
        }
        String rounded = type.isInteger() && largest(x) > MOST_EXACT ? ", rounded beyond 2^24" : "";
        return new NpzInputs(
                new TensorRows(floats(spec, name, x)), x.shape(), false, as(fact, type, ElementType.FLOAT) + rounded);
    }

    private static String as(String fact, ElementType type, ElementType wanted) {
        return type == wanted ? fact : fact + " as " + wanted;
    }

    /**
     * The numbers as FLOAT.
     *
     * @throws DataException if they take more than 2 GiB, or a finite one would become infinite
     */
    static Tensor floats(DataSpec spec, String name, Tensor tensor) {
        if (4 * tensor.size() > Integer.MAX_VALUE) {
            throw new DataException("The data " + spec + " have an array " + name + " " + tensor + ", "
                    + Memory.size(4.0 * tensor.size())
                    + " as FLOAT, more than the 2 GiB that can be read; save it in parts.");
        }
        if (tensor.elementType() == ElementType.DOUBLE) {
            requireFloats(spec, name, tensor);
        }
        return tensor.cast(ElementType.FLOAT);
    }

    private static void requireFloats(DataSpec spec, String name, Tensor tensor) {
        long width = tensor.size() / Math.max(1, tensor.shape()[0]);
        for (long i = 0; i < tensor.size(); i++) {
            double value = tensor.getDouble(i);
            if (Double.isFinite(value) && !Float.isFinite((float) value)) {
                throw new DataException("The data " + spec + " have " + value + " in the array " + name + ", example "
                        + i / width + ", element " + i % width + ", which does not fit FLOAT, up to " + Float.MAX_VALUE
                        + "; write the array in another unit.");
            }
        }
    }

    /** Bytes divided by 255. */
    static Rows fractions(Tensor bytes) {
        long[] shape = bytes.shape();
        int size = shape[0] == 0 ? 0 : (int) (bytes.size() / shape[0]);
        byte[][] images = new byte[Math.toIntExact(shape[0])][size];
        ByteBuffer content = bytes.bytes();
        for (byte[] image : images) {
            content.get(image);
        }
        return PixelRows.of(images, Arrays.copyOfRange(shape, 1, shape.length));
    }

    private static boolean areWhole(Tensor x) {
        for (long i = 0; i < x.size(); i++) {
            double value = x.getDouble(i);
            if (value != Math.rint(value) || Double.isInfinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static double largest(Tensor x) {
        double largest = 0;
        for (long i = 0; i < x.size(); i++) {
            largest = Math.max(largest, Math.abs(x.getDouble(i)));
        }
        return largest;
    }

    private static void checkRange(DataSpec spec, String name, Tensor x, ElementType wanted) {
        double end = wanted == ElementType.INT32 ? 0x1p31 : 0x1p63;
        for (long i = 0; i < x.size(); i++) {
            double value = x.getDouble(i);
            if (value < -end || value >= end) {
                throw new DataException("The data " + spec + " have " + value + " in the array " + name
                        + ", more than the model's input of type " + wanted + " can hold.");
            }
        }
    }
}
