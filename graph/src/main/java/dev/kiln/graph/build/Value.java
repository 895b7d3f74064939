package dev.kiln.graph.build;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value of a graph under construction: a name and a type, and the operators that can be applied to it.
 *
 * <p>A method adds one ONNX operator (a few add two) and returns its output; its name, semantics and broadcasting are
 * ONNX's. Negative axes count from the end. Operators without a method here are applied with {@link
 * GraphBuilder#apply}; convolution, pooling and normalization are in {@link Convolution}, {@link Pooling} and {@link
 * Normalization}. Every method throws {@link dev.kiln.graph.error.GraphException} where the types do not fit.
 */
@Stable
public final class Value {

    private static final Set<ElementType> FLOATS =
            EnumSet.of(ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.FLOAT, ElementType.DOUBLE);
    private static final Set<ElementType> SINGLE_OR_HALF =
            EnumSet.of(ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.FLOAT);
    private static final Set<ElementType> INTEGERS = EnumSet.of(
            ElementType.INT8,
            ElementType.INT16,
            ElementType.INT32,
            ElementType.INT64,
            ElementType.UINT8,
            ElementType.UINT16,
            ElementType.UINT32,
            ElementType.UINT64);
    private static final Set<ElementType> FLOATS_AND_SHORT_INTEGERS = EnumSet.of(
            ElementType.FLOAT16,
            ElementType.BFLOAT16,
            ElementType.FLOAT,
            ElementType.DOUBLE,
            ElementType.INT8,
            ElementType.INT16,
            ElementType.INT32);

    private final GraphBuilder graph;
    private final String name;
    private final TensorType type;

    Value(GraphBuilder graph, String name, TensorType type) {
        this.graph = graph;
        this.name = name;
        this.type = type;
    }

    /** Returns the builder that this value belongs to. */
    public GraphBuilder graph() {
        return graph;
    }

    /** Returns its name, unique in the graph. */
    public String name() {
        return name;
    }

    /** Returns its type, as far as it is known before a run. */
    public TensorType type() {
        return type;
    }

    /** Returns its element type. */
    public ElementType elementType() {
        return type.elementType();
    }

    /** Returns its shape. */
    public Shape shape() {
        return type.shape();
    }

    /**
     * The length of one axis.
     *
     * @param axis counted from the end where it is negative
     * @return the length, or -1 where it is known only at run time
     */
    public long size(int axis) {
        return type.shape().size(axis);
    }

    private Value unary(String operator) {
        return graph.apply(operator, Attributes.NONE, this);
    }

    /** Refuses element types that ONNX allows for an operator but that not every engine has a kernel for. */
    private void require(String method, Set<ElementType> types) {
        if (elementType() != ElementType.UNDEFINED && !types.contains(elementType())) {
            throw new GraphException("The value " + name() + " is " + type() + ", and " + method + " takes "
                    + List.copyOf(types) + "; cast it before.");
        }
    }

    private Value binary(String operator, Value other) {
        return graph.apply(operator, Attributes.NONE, this, other);
    }

    /** A number of this value's type; where that is not known, FLOAT, the type of nearly all values. */
    private Value like(double scalar) {
        ElementType type = elementType() == ElementType.UNDEFINED ? ElementType.FLOAT : elementType();
        if (type == ElementType.STRING) {
            throw new GraphException(
                    "The value " + name() + " is " + type() + ", and a number cannot be applied to it.");
        }
        return graph.constant(Tensor.scalar(type, scalar));
    }

    /**
     * The sum {@code this + other}.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return the result
     */
    public Value add(Value other) {
        return binary("Add", other);
    }

    /**
     * The sum {@code this + other}, with a scalar of this value's element type.
     *
     * @param other the scalar
     * @return the result
     */
    public Value add(double other) {
        return add(like(other));
    }

    /**
     * The difference {@code this - other}.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return the result
     */
    public Value sub(Value other) {
        return binary("Sub", other);
    }

    /**
     * The difference {@code this - other}, with a scalar of this value's element type.
     *
     * @param other the scalar
     * @return the result
     */
    public Value sub(double other) {
        return sub(like(other));
    }

    /**
     * The elementwise product {@code this * other}.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return the result
     */
    public Value mul(Value other) {
        return binary("Mul", other);
    }

    /**
     * The elementwise product {@code this * other}, with a scalar of this value's element type.
     *
     * @param other the scalar
     * @return the result
     */
    public Value mul(double other) {
        return mul(like(other));
    }

    /**
     * The quotient {@code this / other}; integers round toward zero.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return the result
     */
    public Value div(Value other) {
        return binary("Div", other);
    }

    /**
     * The quotient {@code this / other}; integers round toward zero, with a scalar of this value's element type.
     *
     * @param other the scalar
     * @return the result
     */
    public Value div(double other) {
        return div(like(other));
    }

    /**
     * The power {@code this ^ other}.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return the result
     */
    public Value pow(Value other) {
        return binary("Pow", other);
    }

    /**
     * The power {@code this ^ other}, with a scalar of this value's element type.
     *
     * @param other the scalar
     * @return the result
     */
    public Value pow(double other) {
        return pow(like(other));
    }

    /**
     * The larger of each two elements.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return the result
     */
    public Value max(Value other) {
        return binary("Max", other);
    }

    /**
     * The larger of each two elements, with a scalar of this value's element type.
     *
     * @param other the scalar
     * @return the result
     */
    public Value max(double other) {
        return max(like(other));
    }

    /**
     * The smaller of each two elements.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return the result
     */
    public Value min(Value other) {
        return binary("Min", other);
    }

    /**
     * The smaller of each two elements, with a scalar of this value's element type.
     *
     * @param other the scalar
     * @return the result
     */
    public Value min(double other) {
        return min(like(other));
    }

    /** Returns {@code -this}. */
    public Value neg() {
        return unary("Neg");
    }

    /** Returns the absolute value. */
    public Value abs() {
        return unary("Abs");
    }

    /** Returns -1, 0 or 1 by sign; 0 for 0. */
    public Value sign() {
        return unary("Sign");
    }

    /** Returns {@code e ^ this}. */
    public Value exp() {
        return unary("Exp");
    }

    /** Returns the natural logarithm. */
    public Value log() {
        return unary("Log");
    }

    /** Returns the square root. */
    public Value sqrt() {
        return unary("Sqrt");
    }

    /** Returns {@code 1 / this}. */
    public Value reciprocal() {
        return unary("Reciprocal");
    }

    /** Returns the largest integer that is not greater. */
    public Value floor() {
        return unary("Floor");
    }

    /** Returns the nearest integer, halves to even. */
    public Value round() {
        return unary("Round");
    }

    /** Returns the error function; FLOAT, FLOAT16 or BFLOAT16. */
    public Value erf() {
        require("erf", SINGLE_OR_HALF);
        return unary("Erf");
    }

    /** Returns {@code max(this, 0)}; a floating point type of 16 bits or more, or signed integers of up to 32 bits. */
    public Value relu() {
        require("relu", FLOATS_AND_SHORT_INTEGERS);
        return unary("Relu");
    }

    /** Returns {@code 1 / (1 + e ^ -this)}. */
    public Value sigmoid() {
        return unary("Sigmoid");
    }

    /** Returns the hyperbolic tangent. */
    public Value tanh() {
        return unary("Tanh");
    }

    /** Returns {@code log(1 + e ^ this)}; FLOAT, FLOAT16 or BFLOAT16. */
    public Value softplus() {
        require("softplus", SINGLE_OR_HALF);
        return unary("Softplus");
    }

    /** Returns the negation of truth values. */
    public Value not() {
        return unary("Not");
    }

    /** Returns the same value under another name. */
    public Value identity() {
        return unary("Identity");
    }

    /** Returns the lengths of the axes in a run, INT64 of shape {@code [rank]}. */
    public Value dynamicShape() {
        return unary("Shape");
    }

    /** Returns {@code this * this}. */
    public Value square() {
        return mul(this);
    }

    /**
     * {@code this} where it is positive, {@code alpha * this} elsewhere; FLOAT, FLOAT16 or BFLOAT16.
     *
     * @param alpha the slope of the negative side
     * @return the result
     */
    public Value leakyRelu(double alpha) {
        require("leakyRelu", SINGLE_OR_HALF);
        return graph.apply("LeakyRelu", Attributes.NONE.with("alpha", (float) alpha), this);
    }

    /**
     * {@code e ^ this}, divided by its sum along an axis.
     *
     * @param axis the axis along which the probabilities sum to 1
     * @return the result
     */
    public Value softmax(int axis) {
        return graph.apply("Softmax", Attributes.of("axis", axis), this);
    }

    /**
     * The logarithm of {@link #softmax}, computed without overflow.
     *
     * @param axis the axis along which the probabilities sum to 1
     * @return the result
     */
    public Value logSoftmax(int axis) {
        return graph.apply("LogSoftmax", Attributes.of("axis", axis), this);
    }

    /**
     * {@code min(max(this, low), high)}.
     *
     * @param low a scalar
     * @param high a scalar, not below low
     * @return the result
     */
    public Value clip(Value low, Value high) {
        return graph.apply("Clip", Attributes.NONE, this, low, high);
    }

    /**
     * {@code min(max(this, low), high)}.
     *
     * @param low the minimum result
     * @param high the maximum result, not below low
     * @return the result
     */
    public Value clip(double low, double high) {
        return clip(like(low), like(high));
    }

    /**
     * Whether the elements are equal.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return BOOL
     */
    public Value equal(Value other) {
        return binary("Equal", other);
    }

    /**
     * Whether this is greater.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return BOOL
     */
    public Value greater(Value other) {
        return binary("Greater", other);
    }

    /**
     * Whether this is greater or equal.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return BOOL
     */
    public Value greaterOrEqual(Value other) {
        return binary("GreaterOrEqual", other);
    }

    /**
     * Whether this is less.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return BOOL
     */
    public Value less(Value other) {
        return binary("Less", other);
    }

    /**
     * Whether this is less or equal.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return BOOL
     */
    public Value lessOrEqual(Value other) {
        return binary("LessOrEqual", other);
    }

    /**
     * The logical conjunction: whether both are true.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return BOOL
     */
    public Value and(Value other) {
        return binary("And", other);
    }

    /**
     * The logical disjunction: whether at least one is true.
     *
     * @param other a value of the same element type; the shapes broadcast
     * @return BOOL
     */
    public Value or(Value other) {
        return binary("Or", other);
    }

    /**
     * Chooses element by element; this is the condition, BOOL.
     *
     * @param then taken where this is true
     * @param otherwise taken where it is false
     * @return the result
     */
    public Value where(Value then, Value otherwise) {
        return graph.apply("Where", Attributes.NONE, this, then, otherwise);
    }

    /**
     * The elements converted to another type.
     *
     * @param target the element type
     * @return the result
     */
    public Value cast(ElementType target) {
        return target == elementType() ? this : graph.apply("Cast", Attributes.NONE.with("to", target), this);
    }

    /**
     * The matrix product over the last two axes, as NumPy's {@code matmul}.
     *
     * @param other {@code [..., K, M]} where this is {@code [..., N, K]}
     * @return {@code [..., N, M]}
     */
    public Value matMul(Value other) {
        return binary("MatMul", other);
    }

    /**
     * The matrix product of two matrices, each transposed first if asked for, plus a bias; a floating point type of 16
     * bits or more.
     *
     * @param other the right matrix
     * @param bias broadcasts to the product; null for none
     * @param transposeThis whether this is {@code [K, N]} rather than {@code [N, K]}
     * @param transposeOther whether the other is {@code [M, K]} rather than {@code [K, M]}
     * @return {@code [N, M]}
     */
    public Value gemm(Value other, @Nullable Value bias, boolean transposeThis, boolean transposeOther) {
        require("gemm", FLOATS);
        Attributes attributes =
                Attributes.NONE.with("transA", transposeThis ? 1 : 0).with("transB", transposeOther ? 1 : 0);
        return graph.apply("Gemm", attributes, this, other, bias);
    }

    /**
     * The same elements in another shape.
     *
     * @param lengths the new lengths; 0 keeps the length of that axis, a single -1 is inferred
     * @return the result
     */
    public Value reshape(long... lengths) {
        return graph.apply("Reshape", Attributes.NONE, this, graph.integers(lengths));
    }

    /**
     * The same elements in a shape that is computed at run time.
     *
     * @param lengths INT64 of rank 1; 0 keeps the length of that axis, a single -1 is inferred
     * @return the result
     */
    public Value reshape(Value lengths) {
        return binary("Reshape", lengths);
    }

    /**
     * A matrix: the axes before the given one become the rows, the others the columns.
     *
     * @param axis the first axis of the columns
     * @return the result
     */
    public Value flatten(int axis) {
        return graph.apply("Flatten", Attributes.of("axis", axis), this);
    }

    /**
     * The axes in another order.
     *
     * @param permutation for each axis of the result the axis of this one
     * @return the result
     */
    public Value transpose(long... permutation) {
        return graph.apply("Transpose", Attributes.NONE.with("perm", permutation), this);
    }

    /**
     * Removes axes of length 1.
     *
     * @param axes the axes to drop
     * @return the result
     */
    public Value squeeze(long... axes) {
        return graph.apply("Squeeze", Attributes.NONE, this, graph.integers(axes));
    }

    /**
     * Inserts axes of length 1.
     *
     * @param axes the positions of the new axes in the result
     * @return the result
     */
    public Value unsqueeze(long... axes) {
        return graph.apply("Unsqueeze", Attributes.NONE, this, graph.integers(axes));
    }

    /**
     * Broadcast to at least the given lengths.
     *
     * @param lengths INT64 of rank 1
     * @return the result
     */
    public Value expand(Value lengths) {
        return binary("Expand", lengths);
    }

    /**
     * A part of one axis.
     *
     * @param axis the axis
     * @param start the first entry, from the end where negative
     * @param end the entry after the last, from the end where negative; {@link Long#MAX_VALUE} for all
     * @return the result
     */
    public Value slice(int axis, long start, long end) {
        return slice(axis, start, end, 1);
    }

    /**
     * Every step-th entry of a part of one axis.
     *
     * @param axis the axis
     * @param start the first entry, from the end where negative
     * @param end the entry after the last
     * @param step the stride, negative to go backwards
     * @return the result
     */
    public Value slice(int axis, long start, long end, long step) {
        return graph.apply(
                "Slice",
                Attributes.NONE,
                this,
                graph.integers(start),
                graph.integers(end),
                graph.integers(axis),
                graph.integers(step));
    }

    /**
     * Entries of one axis by index.
     *
     * @param indices integers, from the end where negative
     * @param axis the axis that is replaced by the axes of the indices
     * @return the result
     */
    public Value gather(Value indices, int axis) {
        return graph.apply("Gather", Attributes.of("axis", axis), this, indices);
    }

    /**
     * The concatenation of this and others.
     *
     * @param axis the axis along which they are joined
     * @param others values whose other axes are equal
     * @return the result
     */
    public Value concat(int axis, Value... others) {
        List<Value> all = new ArrayList<>(List.of(this));
        all.addAll(Arrays.asList(others));
        return graph.apply("", "Concat", Attributes.of("axis", axis), all, 1).get(0);
    }

    /**
     * The one-hot encoding: for each index a row that is 1 at the index and 0 elsewhere. This is of an integer type of
     * 8 bits or more.
     *
     * @param classes the length of the new last axis
     * @return FLOAT, one axis more than this
     * @throws GraphException if the element type is not an integer type: a class is an integer
     */
    public Value oneHot(long classes) {
        if (!elementType().isInteger()) {
            throw new GraphException("The value " + name + " is " + type()
                    + " and holds no classes, which are integers, such as INT64 [N].");
        }
        Value offOn = graph.constant(Tensor.of(new float[] {0, 1}, 2));
        Value depth = graph.constant(Tensor.of(new long[] {classes}));
        require("oneHot", INTEGERS);
        return graph.apply("OneHot", Attributes.of("axis", -1), cast(ElementType.INT64), depth, offOn);
    }

    /**
     * The index of the maximum along an axis, the first of equal elements.
     *
     * @param axis the axis, which is removed
     * @return INT64
     */
    public Value argMax(int axis) {
        return graph.apply("ArgMax", Attributes.of("axis", axis).with("keepdims", 0), this);
    }

    /**
     * The sum along axes.
     *
     * @param keep whether the axes stay, with length 1
     * @param axes the axes; none for all
     * @return the result
     */
    public Value reduceSum(boolean keep, long... axes) {
        return reduce("ReduceSum", keep, axes);
    }

    /** Returns a scalar: the sum of all elements. */
    public Value reduceSum() {
        return reduceSum(false);
    }

    /**
     * The mean along axes.
     *
     * @param keep whether the axes stay, with length 1
     * @param axes the axes; none for all
     * @return the result
     */
    public Value reduceMean(boolean keep, long... axes) {
        return reduce("ReduceMean", keep, axes);
    }

    /** Returns a scalar: the mean of all elements. */
    public Value reduceMean() {
        return reduceMean(false);
    }

    /**
     * The maximum along axes.
     *
     * @param keep whether the axes stay, with length 1
     * @param axes the axes; none for all
     * @return the result
     */
    public Value reduceMax(boolean keep, long... axes) {
        return reduce("ReduceMax", keep, axes);
    }

    /** Returns a scalar: the maximum of all elements. */
    public Value reduceMax() {
        return reduceMax(false);
    }

    /**
     * The minimum along axes.
     *
     * @param keep whether the axes stay, with length 1
     * @param axes the axes; none for all
     * @return the result
     */
    public Value reduceMin(boolean keep, long... axes) {
        return reduce("ReduceMin", keep, axes);
    }

    /** Returns a scalar: the minimum of all elements. */
    public Value reduceMin() {
        return reduceMin(false);
    }

    private Value reduce(String operator, boolean keep, long... axes) {
        Attributes attributes = Attributes.of("keepdims", keep ? 1 : 0);
        return graph.apply(operator, attributes, this, axes.length == 0 ? null : graph.integers(axes));
    }

    /**
     * The Euclidean norm along axes.
     *
     * @param keep whether the axes stay, with length 1
     * @param axes the axes; none for all
     * @return the result
     */
    public Value norm(boolean keep, long... axes) {
        return reduce("ReduceL2", keep, axes);
    }

    /**
     * This divided by its maximum absolute value along axes: the same direction, scaled to a maximum absolute value of
     * 1, so that its squares neither overflow nor underflow; zero where all elements are zero.
     *
     * <p>Its {@linkplain #norm} lies between 1 and the square root of the number of elements, so that {@code
     * d.div(d.norm(true, axes).max(1))} of such a direction {@code d} has length 1 however small or large the elements
     * were.
     *
     * @param axes the axes; none for all
     * @return the direction, of the same shape
     */
    public Value overGreatest(long... axes) {
        Value greatest = abs().reduceMax(true, axes);
        Value zero = graph.scalar(0).cast(elementType());
        return div(greatest.equal(zero).where(graph.scalar(1).cast(elementType()), greatest));
    }

    /**
     * Dropout: the identity in inference. In training each element becomes 0 with the probability {@code rate}, and the
     * others are scaled by {@code 1 / (1 - rate)}.
     *
     * @param rate the probability, in {@code [0, 1)}
     * @return the result
     */
    public Value dropout(double rate) {
        return rate == 0 ? this : graph.apply("Dropout", Attributes.NONE, this, graph.scalar(rate));
    }

    /** Returns the axes of one example: all but the first, as {@code reduceSum} takes them. */
    public long[] exampleAxes() {
        long[] axes = new long[Math.max(0, shape().rank() - 1)];
        Arrays.setAll(axes, i -> i + 1);
        return axes;
    }

    /** Returns the first axis, usually the batch. */
    public Dim batch() {
        return shape().dim(0);
    }

    @Override
    public String toString() {
        return name + ": " + type;
    }
}
