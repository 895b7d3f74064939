package dev.kiln.graph;

import dev.kiln.graph.status.Internal;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parts of a graph, sorted, checked and with inferred types: the result of writing or rewriting a graph, from which
 * it is made.
 *
 * @param name the name of the graph; may be empty
 * @param opsets the version of each operator set by domain, {@code ai.onnx} under the empty name
 * @param inputs the inputs that each run is fed
 * @param states the values carried from one run to the next
 * @param constants the constants by name, in the order in which they were added
 * @param nodes the nodes, each after those whose values it reads
 * @param outputs the names of the results
 * @param types the type of every value, as far as it is known
 * @param known the integers computed by nodes that do not depend on the feeds of a run
 * @param captures the names that are read and not defined
 * @param extras the parts of the graph in its file that Kiln does not read
 */
@Internal
public record GraphContents(
        String name,
        Map<String, Integer> opsets,
        List<Input> inputs,
        List<State> states,
        Map<String, Tensor> constants,
        List<Node> nodes,
        List<String> outputs,
        Map<String, TensorType> types,
        Map<String, Tensor> known,
        Set<String> captures,
        Extras extras) {

    /** Copies the lists, maps and sets; the order of those that have one is kept. */
    public GraphContents {
        opsets = Collections.unmodifiableMap(new LinkedHashMap<>(opsets));
        inputs = List.copyOf(inputs);
        states = List.copyOf(states);
        constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        types = Collections.unmodifiableMap(new HashMap<>(types));
        known = Map.copyOf(known);
        captures = Collections.unmodifiableSet(new LinkedHashSet<>(captures));
    }
}
