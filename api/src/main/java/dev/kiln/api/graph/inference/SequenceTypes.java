package dev.kiln.api.graph.inference;

import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.TensorType;
import java.util.List;
import java.util.Map;

/** Sequences and optional values have no tensor type, nor is it known of what is taken out of them; what counts them has. */
final class SequenceTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "SequenceLength", a -> List.of(new TensorType(ElementType.INT64, Shape.SCALAR)),
            "OptionalHasElement", a -> List.of(new TensorType(ElementType.BOOL, Shape.SCALAR)));

    private SequenceTypes() {}
}
