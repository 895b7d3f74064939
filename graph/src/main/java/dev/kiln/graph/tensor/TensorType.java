package dev.kiln.graph.tensor;

import dev.kiln.graph.status.Stable;

/**
 * What is known of a value before a run: its element type and its shape.
 *
 * @param elementType the type of each element
 * @param shape the axes
 */
@Stable
public record TensorType(ElementType elementType, Shape shape) {

    /** Nothing is known: the type of a value whose operator has no inference rule. */
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
     * Whether a tensor can stand where this type is declared.
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
