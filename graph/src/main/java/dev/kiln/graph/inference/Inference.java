package dev.kiln.graph.inference;

import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Infers the types of a node's outputs from those of its inputs, and keeps the known entries of values that hold
 * shapes.
 */
public final class Inference {

    private final Map<String, TensorType> types;
    private final Map<String, Tensor> constants;
    private final Map<String, Tensor> found = new HashMap<>();
    private final Map<String, List<Entry>> contents = new HashMap<>();

    /**
     * Inference over maps that the caller continues to fill.
     *
     * @param types the type of each known value
     * @param constants the constants
     */
    public Inference(Map<String, TensorType> types, Map<String, Tensor> constants) {
        this.types = types;
        this.constants = constants;
    }

    /**
     * The types of a node's outputs.
     *
     * @param node a node all of whose inputs have a type
     * @return a type for each output that has a name, UNKNOWN where the operator has no rule
     * @throws dev.kiln.graph.error.GraphException if the inputs do not fit the operator
     */
    public Map<String, TensorType> infer(Node node) {
        Application application = new Application(node, this);
        List<TensorType> inferred = infer(application);
        Map<String, TensorType> result = new LinkedHashMap<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.output(i).isEmpty()) {
                result.put(node.output(i), i < inferred.size() ? inferred.get(i) : TensorType.UNKNOWN);
            }
        }
        return result;
    }

    private static List<TensorType> infer(Application application) {
        try {
            ElementTypes.check(application);
            return TypeRules.find(application.node())
                    .map(rule -> rule.infer(application))
                    .orElse(List.of());
        } catch (ArithmeticException e) {
            throw application.fail("its lengths are greater than any axis can be (" + e.getMessage() + ")");
        }
    }

    /**
     * The integers of a node's output that do not depend on the feeds of a run.
     *
     * @param value the name of a value whose node was seen
     * @return the integers, INT64 of rank 0 or 1; empty where they are of another type or not all known
     */
    public Optional<Tensor> known(String value) {
        List<Entry> entries = contents.getOrDefault(value, List.of());
        TensorType type = type(value);
        boolean isWhole = contents.containsKey(value)
                && type.elementType() == ElementType.INT64
                && type.shape().isFixed()
                && type.shape().elements() == entries.size()
                && entries.stream().allMatch(Entry::isNumber);
        return isWhole
                ? Optional.of(Tensor.of(
                        entries.stream().mapToLong(Entry::value).toArray(),
                        type.shape().toArray()))
                : Optional.empty();
    }

    TensorType type(String value) {
        return types.getOrDefault(value, TensorType.UNKNOWN);
    }

    Optional<Tensor> constant(String value) {
        return Optional.ofNullable(constants.get(value)).or(() -> Optional.ofNullable(found.get(value)));
    }

    void learn(String value, Tensor constant) {
        found.put(value, constant);
    }

    Optional<List<Entry>> contents(String value) {
        return Optional.ofNullable(contents.get(value));
    }

    void learn(String value, List<Entry> entries) {
        contents.put(value, entries);
    }
}
