package dev.kiln.graph.tensor;

import dev.kiln.graph.status.Stable;

/**
 * The type of a value, as far as it is known before a run: its element type and its shape.
 *
 * @param elementType the type of each element
 * @param shape the axes
 */
@Stable
public record TensorType(ElementType elementType, Shape shape) {

    /** The unknown type: that of a value whose operator has no inference rule. */
    public static final TensorType UNKNOWN = new TensorType(ElementType.UNDEFINED, Shape.UNRANKED);

    /**
     * Single precision numbers.
     *
     * @param shape the axes
     * @return the type
     */
    public static TensorType floats(Shape shape) {
        return new TensorType(ElementType.FLOAT, shape);
    }

    /**
     * Whether a tensor conforms to this type.
     *
     * @param tensor a tensor
     * @return whether the element types are equal and the shape {@linkplain Shape#accepts accepts} the tensor's
     */
    public boolean accepts(Tensor tensor) {
        boolean sameElements = elementType == ElementType.UNDEFINED || elementType == tensor.elementType();
        return sameElements && shape.accepts(tensor.shape());
    }

    @Override
    public String toString() {
        return elementType + " " + shape;
    }
}
