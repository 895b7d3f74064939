package dev.kiln.engine.onnx;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.onnx.OnnxFile;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The conversion of a graph with states to one without: a state becomes an input and, where it is updated, an output.
 *
 * @param graph the graph that was compiled
 * @param plain the graph that runs
 * @param results the name of the runtime's output for each output of the graph
 * @param replacements the name of the runtime's output with the next value of each updated state
 */
record Wiring(Graph graph, Graph plain, Map<String, String> results, Map<String, String> replacements) {

    static Wiring of(Graph graph, Graph lowered) {
        GraphEditor plain = new GraphEditor();
        plain.name(lowered.name());
        lowered.opsets().forEach((domain, version) -> {
            if (!domain.equals(Node.TRAINING_DOMAIN)) {
                plain.opset(domain, version);
            }
        });
        lowered.inputs().forEach(i -> plain.input(i.name(), i.type()));
        lowered.states().forEach(s -> plain.input(s.input(), s.type()));
        lowered.constants().forEach(plain::constant);
        Set<String> labels = new HashSet<>();
        BodyNames names = new BodyNames(lowered);
        Set<String> made = new HashSet<>();
        for (Node node : lowered.nodes()) {
            plain.add(names.apply(labelled(node, labels)));
            made.addAll(node.outputs());
        }
        Map<String, String> results = new LinkedHashMap<>();
        for (String output : lowered.outputs()) {
            results.put(output, exported(plain, output, made));
        }
        Map<String, String> replacements = new LinkedHashMap<>();
        for (State state : lowered.states()) {
            if (!state.output().equals(state.input())) {
                replacements.put(state.input(), exported(plain, state.output(), made));
            }
        }
        return new Wiring(graph, plain.build(), results, replacements);
    }

    /** The same with another graph that runs, with the same results. */
    Wiring with(Graph otherPlain) {
        return new Wiring(graph, otherPlain, results, replacements);
    }

    /** Makes the name of a node unique by its outputs: the runtime refuses two nodes of one name. */
    private static Node labelled(Node node, Set<String> labels) {
        if (node.name().isEmpty() || labels.add(node.name())) {
            return node;
        }
        String label = node.name() + "/" + node.outputs();
        return new Node(
                label, node.domain(), node.operator(), node.inputs(), node.outputs(), node.attributes(), node.extras());
    }

    /**
     * Declares an output. The runtime leaves the buffer of an output untouched that is itself an input, and fills one
     * buffer for each name: a value that no node makes, or that is exported twice, is exported as a copy.
     */
    private static String exported(GraphEditor plain, String value, Set<String> made) {
        String name = value;
        if (!made.remove(value)) {
            name = plain.freshName(value + ".out");
            plain.add("", "Identity", List.of(value), List.of(name), Attributes.NONE);
        }
        plain.output(name);
        return name;
    }

    /** The graph that runs as a message, without the elements of some constants. */
    byte[] modelBytesWithout(Set<String> constants) {
        return OnnxFile.of(plain).toBytesWithout(constants);
    }

    /** The inputs that callers feed. */
    List<Input> inputs() {
        return graph.inputs();
    }
}
