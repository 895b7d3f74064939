package dev.kiln.jobs.attack;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The further inputs and the results that a program of an attack declares. Their types say which of them have a row for
 * each example: those whose first axis is the batch of the model's input.
 *
 * @param features the type of the model's input
 * @param inputs the types of the inputs by name
 * @param outputs the types of the results by name
 */
record DeclaredValues(TensorType features, Map<String, TensorType> inputs, Map<String, TensorType> outputs) {

    DeclaredValues {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** Whether values of a type have a row for each example. */
    boolean isOfExamples(TensorType type) {
        return type.shape().rank() > 0
                && type.shape().dim(0).equals(features.shape().dim(0));
    }

    /** Whether values of a type are inputs of the model. */
    boolean isInputs(TensorType type) {
        return isOfExamples(type) && type.shape().equals(features.shape());
    }

    /** Whether a tensor for some examples fits a type; for inputs of the model, in any layout. */
    boolean accepts(TensorType type, Tensor tensor, Tensor clean) {
        if (!isOfExamples(type)) {
            return type.accepts(tensor);
        }
        boolean isForEach = tensor.rank() > 0 && tensor.shape()[0] == clean.shape()[0];
        if (isInputs(type)) {
            return isForEach && tensor.elementType().isFloating() && tensor.size() == clean.size();
        }
        Shape ofAnyBatch = type.shape().with(0, Dim.UNKNOWN);
        return isForEach && new TensorType(type.elementType(), ofAnyBatch).accepts(tensor);
    }
}
