package dev.kiln.jobs.training;

import dev.kiln.files.Sha256;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The SHA-256 of a graph's function: its structure, names, attributes and constants, not its states' values. */
public final class GraphDigest {

    private final MessageDigest digest = Sha256.digest();

    private GraphDigest() {}

    /**
     * The digest of a graph.
     *
     * @param graph the graph
     * @return 64 hexadecimal digits
     */
    public static String of(Graph graph) {
        GraphDigest writing = new GraphDigest();
        writing.add(graph);
        return Sha256.of(writing.digest);
    }

    private void add(Graph graph) {
        add(graph.inputs().toString());
        for (State state : graph.states()) {
            add(state.input() + " " + state.output() + " " + state.type());
        }
        graph.constants().forEach((name, value) -> {
            add(name);
            add(value);
        });
        graph.nodes().forEach(this::add);
        add(graph.outputs().toString());
    }

    private void add(Node node) {
        add(node.domain() + " " + node.operator() + " " + node.inputs() + " " + node.outputs());
        node.attributes().byName().forEach((name, attribute) -> {
            add(name);
            add(attribute);
        });
    }

    private void add(Attribute attribute) {
        if (attribute instanceof Attribute.Array array) {
            add(array.value());
        } else if (attribute instanceof Attribute.Tensors tensors) {
            tensors.values().forEach(this::add);
        } else if (attribute instanceof Attribute.Subgraph body) {
            add(body.value());
        } else if (attribute instanceof Attribute.Subgraphs bodies) {
            bodies.values().forEach(this::add);
        } else if (attribute instanceof Attribute.Opaque opaque) {
            digest.update(opaque.proto());
        } else {
            add(attribute.toString());
        }
    }

    private void add(Tensor tensor) {
        add(tensor.toString());
        digest.update(tensor.bytes());
    }

    /** A zero after each text keeps "a", "bc" and "ab", "c" apart. */
    private void add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
