package dev.kiln.graph.tensor;

import dev.kiln.graph.status.Stable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A concrete array: an element type, the lengths of its axes, and the elements in row-major order.
 *
 * <p>The elements are stored in a little-endian {@link ByteBuffer}, direct where Kiln allocated it, so that an engine
 * reads them in place. A tensor is a value: the content of a {@linkplain #wrap wrapped} buffer must not change while
 * the tensor is in use. Text elements are kept as strings, without a buffer. A tensor needs no closing.
 */
@Stable
public final class Tensor {

    private final ElementType elementType;
    private final long[] shape;
    private final long size;
    private final ByteBuffer data;
    private final @Nullable List<String> strings;
    private final @Nullable FilePlace place;

    private Tensor(ElementType elementType, long[] shape, ByteBuffer data, @Nullable List<String> strings) {
        this(elementType, shape, data, strings, null);
    }

    private Tensor(
            ElementType elementType,
            long[] shape,
            ByteBuffer data,
            @Nullable List<String> strings,
            @Nullable FilePlace place) {
        this.elementType = elementType;
        this.shape = shape.clone();
        this.size = elements(shape);
        this.data = data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        this.strings = strings;
        this.place = place;
    }

    /**
     * A tensor over the remaining bytes of a buffer, without a copy.
     *
     * @param elementType any type of fixed width
     * @param data the elements, little-endian, in row-major order
     * @param shape the lengths of the axes
     * @return the tensor
     * @throws IllegalArgumentException if the buffer does not hold exactly the elements
     */
    public static Tensor wrap(ElementType elementType, ByteBuffer data, long... shape) {
        long expected = elementType.bytes(elements(shape));
        if (elementType.bits() == 0 || data.remaining() != expected) {
            throw new IllegalArgumentException("data has " + data.remaining() + " bytes, expected " + expected + " for "
                    + elementType + " " + Arrays.toString(shape));
        }
        return new Tensor(elementType, shape, data.slice(), null);
    }

    /**
     * This tensor with the location of its elements in a file.
     *
     * @param filePlace the location
     * @return the tensor, over the same memory
     */
    public Tensor at(FilePlace filePlace) {
        return new Tensor(elementType, shape, data, strings, filePlace);
    }

    /** Returns the location of the elements in a file; empty where they are only in memory. */
    public Optional<FilePlace> place() {
        return Optional.ofNullable(place);
    }

    /**
     * A tensor with all elements 0.
     *
     * @param elementType any type of fixed width
     * @param shape the lengths of the axes
     * @return the tensor
     */
    public static Tensor zeros(ElementType elementType, long... shape) {
        return wrap(elementType, allocate(elementType, shape), shape);
    }

    /**
     * A tensor with all elements equal.
     *
     * @param elementType any type of numbers, or BOOL
     * @param value the value of each element, rounded to the type
     * @param shape the lengths of the axes
     * @return the tensor
     */
    public static Tensor full(ElementType elementType, double value, long... shape) {
        return computed(elementType, i -> value, shape);
    }

    /**
     * A scalar.
     *
     * @param elementType as for {@link #full}
     * @param value its value
     * @return the tensor of rank 0
     */
    public static Tensor scalar(ElementType elementType, double value) {
        return full(elementType, value);
    }

    /**
     * Numbers that are computed in double precision and rounded to the element type.
     *
     * @param elementType the element type, one that holds numbers
     * @param element computes an element from its index, in row-major order
     * @param shape the shape
     * @return the tensor
     * @throws IllegalArgumentException if the element type holds no numbers, or the tensor is greater than 2 GiB
     */
    public static Tensor computed(ElementType elementType, IntToDoubleFunction element, long... shape) {
        ByteBuffer data = allocate(elementType, shape);
        long size = elements(shape);
        for (int i = 0; i < size; i++) {
            put(elementType, data, i, element.applyAsDouble(i));
        }
        return wrap(elementType, data, shape);
    }

    /**
     * Single precision numbers, copied.
     *
     * @param values in row-major order
     * @param shape the lengths of the axes
     * @return the tensor
     */
    public static Tensor of(float[] values, long... shape) {
        checkLength(values.length, shape);
        ByteBuffer data = allocate(ElementType.FLOAT, shape);
        data.asFloatBuffer().put(values);
        return wrap(ElementType.FLOAT, data, shape);
    }

    /**
     * Double precision numbers, copied.
     *
     * @param values in row-major order
     * @param shape the lengths of the axes
     * @return the tensor
     */
    public static Tensor of(double[] values, long... shape) {
        checkLength(values.length, shape);
        ByteBuffer data = allocate(ElementType.DOUBLE, shape);
        data.asDoubleBuffer().put(values);
        return wrap(ElementType.DOUBLE, data, shape);
    }

    /**
     * 64-bit integers, copied.
     *
     * @param values in row-major order
     * @param shape the lengths of the axes
     * @return the tensor
     */
    public static Tensor of(long[] values, long... shape) {
        checkLength(values.length, shape);
        ByteBuffer data = allocate(ElementType.INT64, shape);
        data.asLongBuffer().put(values);
        return wrap(ElementType.INT64, data, shape);
    }

    /**
     * 32-bit integers, copied.
     *
     * @param values in row-major order
     * @param shape the lengths of the axes
     * @return the tensor
     */
    public static Tensor of(int[] values, long... shape) {
        checkLength(values.length, shape);
        ByteBuffer data = allocate(ElementType.INT32, shape);
        data.asIntBuffer().put(values);
        return wrap(ElementType.INT32, data, shape);
    }

    /**
     * Truth values, copied.
     *
     * @param values in row-major order
     * @param shape the lengths of the axes
     * @return the tensor
     */
    public static Tensor of(boolean[] values, long... shape) {
        checkLength(values.length, shape);
        ByteBuffer data = allocate(ElementType.BOOL, shape);
        for (int i = 0; i < values.length; i++) {
            data.put(i, (byte) (values[i] ? 1 : 0));
        }
        return wrap(ElementType.BOOL, data, shape);
    }

    /**
     * Text elements.
     *
     * @param values in row-major order
     * @param shape the lengths of the axes
     * @return the tensor
     */
    public static Tensor of(List<String> values, long... shape) {
        checkLength(values.size(), shape);
        return new Tensor(ElementType.STRING, shape, ByteBuffer.allocate(0), List.copyOf(values));
    }

    /**
     * A direct little-endian buffer of exactly the size of a tensor.
     *
     * @param elementType any type of fixed width
     * @param shape the lengths of the axes
     * @return a buffer of zeros, to be filled and {@linkplain #wrap wrapped}
     * @throws IllegalArgumentException if it would be larger than 2 GiB
     */
    public static ByteBuffer allocate(ElementType elementType, long... shape) {
        long bytes = elementType.bytes(elements(shape));
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a tensor " + elementType + " " + Arrays.toString(shape) + " has "
                    + bytes + " bytes, at most 2 GiB fit");
        }
        return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long elements(long[] shape) {
        long product = 1;
        for (long length : shape) {
            if (length < 0) {
                throw new IllegalArgumentException(
                        "shape is " + Arrays.toString(shape) + ", expected no negative length");
            }
            product = Math.multiplyExact(product, length);
        }
        return product;
    }

    private static void checkLength(int length, long[] shape) {
        if (length != elements(shape)) {
            throw new IllegalArgumentException("values has " + length + " elements, expected " + elements(shape)
                    + " for " + Arrays.toString(shape));
        }
    }

    /** Returns the type of each element. */
    public ElementType elementType() {
        return elementType;
    }

    /** Returns the lengths of the axes, outermost first. */
    public long[] shape() {
        return shape.clone();
    }

    /** Returns the element type and shape together. */
    public TensorType type() {
        return new TensorType(elementType, Shape.of(shape));
    }

    /** Returns the number of axes. */
    public int rank() {
        return shape.length;
    }

    /** Returns the number of elements. */
    public long size() {
        return size;
    }

    /**
     * The elements as bytes.
     *
     * @return a read-only little-endian view with a position of its own; empty for {@link ElementType#STRING}
     */
    public ByteBuffer bytes() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The elements of a FLOAT tensor.
     *
     * @return a read-only view
     * @throws IllegalStateException if the type is another one
     */
    public FloatBuffer floats() {
        require(ElementType.FLOAT);
        return bytes().asFloatBuffer();
    }

    /**
     * The elements of an INT64 tensor.
     *
     * @return a read-only view
     * @throws IllegalStateException if the type is another one
     */
    public LongBuffer longs() {
        require(ElementType.INT64);
        return bytes().asLongBuffer();
    }

    /**
     * The elements of an INT32 tensor.
     *
     * @return a read-only view
     * @throws IllegalStateException if the type is another one
     */
    public IntBuffer ints() {
        require(ElementType.INT32);
        return bytes().asIntBuffer();
    }

    /**
     * The elements of a DOUBLE tensor.
     *
     * @return a read-only view
     * @throws IllegalStateException if the type is another one
     */
    public DoubleBuffer doubles() {
        require(ElementType.DOUBLE);
        return bytes().asDoubleBuffer();
    }

    /**
     * The elements of a STRING tensor.
     *
     * @return the texts in row-major order
     * @throws IllegalStateException if the type is another one
     */
    public List<String> strings() {
        require(ElementType.STRING);
        return strings == null ? List.of() : strings;
    }

    private void require(ElementType expected) {
        if (elementType != expected) {
            throw new IllegalStateException("The tensor holds " + elementType + ", asked for as " + expected + ".");
        }
    }

    /**
     * One element as a double precision number.
     *
     * @param index its index in row-major order
     * @return its value; truth values are 0 and 1
     * @throws IllegalStateException if the elements are text
     */
    public double getDouble(long index) {
        int i = Math.toIntExact(index);
        return switch (elementType) {
            case FLOAT -> data.getFloat(i * 4);
            case DOUBLE -> data.getDouble(i * 8);
            case INT64 -> data.getLong(i * 8);
            case UINT64 -> unsigned(data.getLong(i * 8));
            case INT32 -> data.getInt(i * 4);
            case UINT32 -> Integer.toUnsignedLong(data.getInt(i * 4));
            case INT16 -> data.getShort(i * 2);
            case UINT16 -> Short.toUnsignedInt(data.getShort(i * 2));
            case INT8 -> data.get(i);
            case UINT8, BOOL -> Byte.toUnsignedInt(data.get(i));
            case FLOAT16 -> HalfFloats.fromFloat16(data.getShort(i * 2));
            case BFLOAT16 -> Float.intBitsToFloat(data.getShort(i * 2) << 16);
            case UINT4 -> nibble(data, i);
            case INT4 -> (byte) (nibble(data, i) << 4) >> 4;
            case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ ->
                Minifloat.of(elementType).read(Byte.toUnsignedInt(data.get(i)));
            case FLOAT4E2M1 -> Minifloat.of(elementType).read(nibble(data, i));
            case STRING, UNDEFINED ->
                throw new IllegalStateException("A " + elementType + " element has no reading as a number.");
        };
    }

    /** One element of 4 bits, two in a byte, the lower half first. */
    private static int nibble(ByteBuffer data, int index) {
        return (data.get(index / 2) >> (4 * (index % 2))) & 0xf;
    }

    private static void putNibble(ByteBuffer data, int index, int bits) {
        int shift = 4 * (index % 2);
        int other = data.get(index / 2) & (0xf0 >> shift);
        data.put(index / 2, (byte) (other | (bits & 0xf) << shift));
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
    }

    private long getLong(int index) {
        return elementType.bits() == 64 ? data.getLong(index * 8) : (long) getDouble(index);
    }

    /**
     * All elements as single precision numbers.
     *
     * @return a new array in row-major order
     */
    public float[] toFloatArray() {
        float[] values = new float[Math.toIntExact(size)];
        if (elementType == ElementType.FLOAT) {
            floats().get(values);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) getDouble(i);
        }
        return values;
    }

    /**
     * All elements of an integer tensor as 64-bit integers.
     *
     * @return a new array in row-major order
     * @throws IllegalStateException if the type is neither an integer type nor BOOL
     */
    public long[] toLongArray() {
        long[] values = new long[Math.toIntExact(size)];
        if (elementType == ElementType.INT64 || elementType == ElementType.UINT64) {
            bytes().asLongBuffer().get(values);
            return values;
        }
        if (!elementType.isInteger() && elementType != ElementType.BOOL) {
            throw new IllegalStateException("The tensor holds " + elementType + ", asked for as integers.");
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) getDouble(i);
        }
        return values;
    }

    /**
     * The same elements in another shape, without a copy.
     *
     * @param newShape lengths with the same product
     * @return the tensor
     */
    public Tensor reshape(long... newShape) {
        checkLength(Math.toIntExact(size), newShape);
        return new Tensor(elementType, newShape, data, strings, place);
    }

    /**
     * Selects entries of the first axis.
     *
     * @param rows their positions, each in {@code [0, N)}, in any order
     * @return {@code [rows.length, ...]}
     * @throws UnsupportedOperationException if the elements have fewer than 8 bits, or are texts
     */
    public Tensor select(int... rows) {
        long[] chosenShape = shape();
        int stride = stride();
        chosenShape[0] = rows.length;
        ByteBuffer source = bytes();
        ByteBuffer chosen = allocate(elementType, chosenShape);
        for (int i = 0; i < rows.length; i++) {
            chosen.put(i * stride, source, rows[i] * stride, stride);
        }
        return wrap(elementType, chosen, chosenShape);
    }

    /**
     * Joins tensors along the first axis.
     *
     * @param parts at least one, each {@code [N, ...]}, of one element type and equal lengths except for N
     * @return {@code [sum of N, ...]}; the tensor itself if there is one
     */
    public static Tensor join(List<Tensor> parts) {
        Tensor first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        long[] joinedShape = first.shape();
        joinedShape[0] = parts.stream().mapToLong(part -> part.shape()[0]).sum();
        ByteBuffer joined = allocate(first.elementType, joinedShape);
        parts.forEach(part -> joined.put(part.bytes()));
        return wrap(first.elementType, joined.flip(), joinedShape);
    }

    private int stride() {
        long count = shape()[0];
        return count == 0 ? 0 : Math.toIntExact(elementType.bytes(size() / count));
    }

    /**
     * Some consecutive entries of the first axis, without a copy; elements of 4 bits that begin within a byte are
     * copied.
     *
     * @param from the first entry
     * @param to the entry after the last
     * @return the tensor of shape {@code [to - from, ...]}
     */
    public Tensor slice(long from, long to) {
        if (from < 0 || to < from || rank() == 0 || to > shape[0]) {
            throw new IndexOutOfBoundsException(
                    "[" + from + ", " + to + ") of a first axis in " + Arrays.toString(shape));
        }
        long[] part = shape.clone();
        part[0] = to - from;
        long stride = shape[0] == 0 ? 0 : size / shape[0];
        if (strings != null) {
            List<String> some = strings.subList((int) (from * stride), (int) (to * stride));
            return new Tensor(elementType, part, data, some);
        }
        if (elementType.bits() == 4 && from * stride % 2 != 0) {
            return new Tensor(elementType, part, nibbles(from * stride, (to - from) * stride), null);
        }
        int start = Math.toIntExact(elementType.bytes(from * stride));
        int length = Math.toIntExact(elementType.bytes((to - from) * stride));
        return new Tensor(elementType, part, data.slice(start, length), null);
    }

    private ByteBuffer nibbles(long from, long count) {
        ByteBuffer copy = allocate(elementType, count);
        for (int i = 0; i < count; i++) {
            putNibble(copy, i, nibble(data, Math.toIntExact(from) + i));
        }
        return copy;
    }

    /**
     * The elements converted to another type, rounded toward zero where it is an integer type, and to the nearest
     * number of a floating point type. A floating point type of a byte or less saturates at its largest number, as in
     * ONNX's {@code Cast}.
     *
     * @param target as for {@link #full}
     * @return this tensor if it has the type, else a new one
     */
    public Tensor cast(ElementType target) {
        if (target == elementType) {
            return this;
        }
        ByteBuffer converted = allocate(target, shape);
        boolean exact = elementType.isInteger() && target.isInteger() && target.bits() == 64;
        for (int i = 0; i < size; i++) {
            if (exact) {
                converted.putLong(i * 8, getLong(i));
            } else {
                put(target, converted, i, getDouble(i));
            }
        }
        return wrap(target, converted, shape);
    }

    private static void put(ElementType type, ByteBuffer data, int index, double value) {
        switch (type) {
            case FLOAT -> data.putFloat(index * 4, (float) value);
            case DOUBLE -> data.putDouble(index * 8, value);
            case INT64 -> data.putLong(index * 8, (long) value);
            case UINT64 ->
                data.putLong(index * 8, value < 0x1p63 ? (long) value : (long) (value - 0x1p63) + Long.MIN_VALUE);
            case INT32, UINT32 -> data.putInt(index * 4, (int) (long) value);
            case INT16, UINT16 -> data.putShort(index * 2, (short) value);
            case INT8, UINT8 -> data.put(index, (byte) (int) value);
            case BOOL -> data.put(index, (byte) (value != 0 ? 1 : 0));
            case FLOAT16 -> data.putShort(index * 2, HalfFloats.toFloat16((float) value));
            case BFLOAT16 -> data.putShort(index * 2, HalfFloats.toBfloat16((float) value));
            case INT4, UINT4 -> putNibble(data, index, (int) value);
            case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ ->
                data.put(index, (byte) Minifloat.of(type).write(value));
            case FLOAT4E2M1 -> putNibble(data, index, Minifloat.of(type).write(value));
            case STRING, UNDEFINED ->
                throw new IllegalArgumentException("elementType is " + type + ", expected one that holds numbers");
        }
    }

    /** Tensors are equal if they have the same type and shape, and elements that are equal bit for bit. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tensor that
                && elementType == that.elementType
                && Arrays.equals(shape, that.shape)
                && data.equals(that.data)
                && (strings == null ? that.strings == null : strings.equals(that.strings));
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + (strings == null ? data.hashCode() : strings.hashCode());
    }

    @Override
    public String toString() {
        return elementType + " " + Arrays.toString(shape);
    }
}
