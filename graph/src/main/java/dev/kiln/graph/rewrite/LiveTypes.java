package dev.kiln.graph.rewrite;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.inference.Inference;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The types of a graph's values during a sweep: those of the graph until the first change, and from then on inferred node
 * by node, so that none is left to infer at the end.
 */
final class LiveTypes {

    private final Graph graph;
    private final Map<String, Tensor> constants;
    private final Map<String, TensorType> types = new HashMap<>();
    private final Map<String, Tensor> known = new HashMap<>();
    private final Inference inference;
    private boolean isLive;

    /**
     * The types of a graph.
     *
     * @param graph the graph
     * @param constants its constants, to which a sweep adds others
     */
    LiveTypes(Graph graph, Map<String, Tensor> constants) {
        this.graph = graph;
        this.constants = constants;
        this.inference = new Inference(types, constants);
    }

    /** Begins to infer types, before the first change. */
    void begin(List<Node> before) {
        if (isLive) {
            return;
        }
        isLive = true;
        graph.inputs().forEach(input -> types.put(input.name(), input.type()));
        graph.states().forEach(state -> types.put(state.input(), state.type()));
        graph.captures().forEach(value -> types.put(value, TensorType.UNKNOWN));
        constants.forEach((name, tensor) -> types.put(name, tensor.type()));
        before.forEach(this::infer);
    }

    /** Adds the type of a constant. */
    void add(String constant, TensorType type) {
        types.put(constant, type);
    }

    /** Infers the outputs of the next node. */
    void infer(Node node) {
        if (isLive) {
            inference.infer(node).forEach((output, type) -> {
                types.put(output, type);
                inference.known(output).ifPresent(integers -> known.put(output, integers));
            });
        }
    }

    /** Gives a value the type of an equal one. */
    void same(String value, String as) {
        types.put(value, type(as));
        known(as).ifPresent(integers -> known.put(value, integers));
    }

    TensorType type(String value) {
        TensorType made = types.get(value);
        if (made != null) {
            return made;
        }
        Tensor constant = constants.get(value);
        return constant != null ? constant.type() : graph.type(value);
    }

    Optional<Tensor> known(String value) {
        return isLive ? Optional.ofNullable(known.get(value)) : graph.known(value);
    }

    Map<String, TensorType> types() {
        return types;
    }

    Map<String, Tensor> known() {
        return known;
    }
}
