package dev.kiln.graph.operator;

import dev.kiln.graph.Node;
import dev.kiln.graph.status.Experimental;
import java.util.Optional;
import java.util.Set;

/**
 * Operators of {@code ai.onnx} that work in one way, so that one rule serves all of them: a rule for types, for the axis of
 * the batch, for bounds, for the engines. {@link Operators} declares which operator is of which family.
 */
@Experimental
public enum OperatorFamily {
    /** {@code y[i] = f(x[i])} of x's shape and type; further inputs are parameters of f. */
    ELEMENTWISE,
    /** {@code y[i] = f(x[i])} of x's shape, in another element type. */
    ELEMENTWISE_RETYPED,
    /** The same numbers in another element type. */
    CONVERSION,
    /** {@code y[i] = f(a[i], b[i], ...)} of the shape that the inputs broadcast to, of their type. */
    BROADCASTING,
    /** {@code y[i] = f(a[i], b[i])} of the shape that the inputs broadcast to, BOOL. */
    COMPARISON,
    /** One value for all entries of some axes. */
    REDUCTION,
    /** The index of one entry along an axis. */
    EXTREME,
    /** Each row along one axis becomes a row of the same length that depends on all of it. */
    ROW,
    /** Each row along one axis becomes the row of its partial results. */
    RUNNING,
    /** Values are shifted and scaled by statistics of the values around them. */
    NORMALIZATION,
    /** A kernel is moved over the spatial axes. */
    CONVOLUTION,
    /** A window is moved over the spatial axes, or is all of them. */
    POOLING,
    /** Sums of products over axes of two factors. */
    PRODUCT,
    /** The same elements in the same order, with another shape. */
    RESHAPING,
    /** Each element once, in another order. */
    PERMUTATION,
    /** Some of the elements, each of the input's axes shortened or indexed. */
    PART,
    /** Each element any number of times. */
    REPETITION,
    /** All elements of several inputs along one axis. */
    JOINING,
    /** All elements with a border of others. */
    PADDING,
    /** Elements put in the place of others. */
    SCATTERING,
    /** Values between the elements of a grid. */
    RESAMPLING,
    /** Elements that a comparison with others chooses. */
    ORDER,
    /** Random numbers. */
    RANDOM,
    /** Values that depend on attributes, shapes or indices alone. */
    CREATION,
    /** Lengths and counts of the input, not its elements. */
    SHAPE,
    /** Small integers for real numbers, and back. */
    QUANTIZATION,
    /** A cell that is applied to each step of a sequence. */
    RECURRENT,
    /** Graphs that are chosen or repeated. */
    CONTROL_FLOW,
    /** The loss of predictions against targets. */
    LOSS,
    /** Attention and the preparation of its factors. */
    ATTENTION;

    /**
     * The family of a node's operator.
     *
     * @param node a node
     * @return the family; empty for an operator of another domain or one that is not declared
     */
    public static Optional<OperatorFamily> of(Node node) {
        boolean isOnnx = node.domain().isEmpty() || node.domain().equals("ai.onnx");
        return isOnnx ? Operators.family(node.operator()) : Optional.empty();
    }

    /**
     * Whether a node's operator is of one of some families.
     *
     * @param node a node
     * @param families the families
     * @return whether it is
     */
    public static boolean isOneOf(Node node, Set<OperatorFamily> families) {
        return of(node).filter(families::contains).isPresent();
    }

    /** Whether a node's operator is of this family. */
    public boolean has(Node node) {
        return of(node).filter(family -> family == this).isPresent();
    }

    /** Returns the names of the operators of this family, in alphabetical order. */
    public Set<String> operators() {
        return Operators.of(Set.of(this));
    }
}
