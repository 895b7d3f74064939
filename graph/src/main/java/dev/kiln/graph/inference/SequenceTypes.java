package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;

/**
 * Sequences and optional values have no tensor type, and the types of their elements are unknown; those of lengths and
 * tests are known.
 */
final class SequenceTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "SequenceLength", a -> List.of(new TensorType(ElementType.INT64, Shape.SCALAR)),
            "OptionalHasElement", a -> List.of(new TensorType(ElementType.BOOL, Shape.SCALAR)));

    private SequenceTypes() {}
}
