package dev.kiln.engine.onnx;

import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The lengths of the symbols of a graph's shapes in one run. */
final class Lengths {

    private final Map<String, Long> known = new HashMap<>();

    /** Checks a tensor against its declared type, and records the lengths of symbols. */
    void bind(String what, TensorType declared, Tensor tensor) {
        if (!declared.accepts(tensor)) {
            throw new EngineException(what + " is " + tensor + ", expected " + declared + ".");
        }
        if (!declared.shape().isRanked()) {
            return;
        }
        long[] lengths = tensor.shape();
        for (int axis = 0; axis < lengths.length; axis++) {
            if (declared.shape().dim(axis) instanceof Dim.Symbol symbol && !symbol.equals(Dim.UNKNOWN)) {
                Long before = known.putIfAbsent(symbol.name(), lengths[axis]);
                if (before != null && before != lengths[axis]) {
                    throw new EngineException(
                            what + " is " + tensor + ", but " + symbol + " is " + before + " in another input.");
                }
            }
        }
    }

    /** The lengths of a shape in this run; empty where one of them cannot be known beforehand. */
    Optional<long[]> resolve(TensorType type) {
        Shape shape = type.shape();
        if (!shape.isRanked() || type.elementType() == ElementType.UNDEFINED) {
            return Optional.empty();
        }
        long[] lengths = new long[shape.rank()];
        for (int axis = 0; axis < lengths.length; axis++) {
            Long length = shape.dim(axis) instanceof Dim.Symbol symbol
                    ? known.get(symbol.name())
                    : Long.valueOf(shape.size(axis));
            if (length == null) {
                return Optional.empty();
            }
            lengths[axis] = length;
        }
        return Optional.of(lengths);
    }
}
