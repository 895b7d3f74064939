package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Origin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

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

    /**
     * The inputs that a step or a start of a gradient attack declares.
     *
     * @param features the type of the model's input
     * @param graph the program, in which they are inputs or states
     */
    static DeclaredValues fed(TensorType features, Graph graph) {
        Map<String, TensorType> fed = new LinkedHashMap<>();
        graph.inputs().forEach(input -> putFed(fed, input.name(), input.type()));
        graph.states().forEach(state -> putFed(fed, state.input(), state.type()));
        return new DeclaredValues(features, fed, Map.of());
    }

    private static void putFed(Map<String, TensorType> fed, String name, TensorType type) {
        if (name.startsWith(AttackGraphs.FED)) {
            fed.put(name.substring(AttackGraphs.FED.length()), type);
        }
    }

    /** Refuses feeds for other inputs than those that are declared, or of other types. */
    void require(Map<String, Tensor> given, Batch batch, Origin origin) {
        if (!given.keySet().equals(inputs.keySet())) {
            throw origin.fault("runs a program with the inputs " + inputs.keySet() + " and feeds " + given.keySet()
                    + ", expected a feed for each input and no other");
        }
        given.forEach((name, tensor) -> {
            TensorType type = type(inputs, name);
            if (!accepts(type, tensor, batch.inputs())) {
                throw origin.fault("feeds " + tensor.type() + " to the input " + name
                        + " of a program, which is declared as " + type + ", for " + batch.size() + " examples");
            }
        });
    }

    /** The feed of a part of the batch. */
    Tensor of(BatchPart part, String name, Tensor whole) {
        TensorType type = type(inputs, name);
        if (isInputs(type)) {
            return part.inputs(whole);
        }
        return isOfExamples(type) ? part.rows(whole) : whole;
    }

    static TensorType type(Map<String, TensorType> types, String name) {
        return Objects.requireNonNull(types.get(name));
    }
}
