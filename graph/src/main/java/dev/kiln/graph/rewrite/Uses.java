package dev.kiln.graph.rewrite;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Producers and readers of each value of a graph during a sweep. A node becomes idle when its outputs lose their last
 * reader, and is in use again when they gain one.
 */
final class Uses {

    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    /** Values that must keep their names: results, states, captures of bodies and operands of gradients. */
    private final Set<String> named;

    private final Set<String> left = new HashSet<>();
    private final Set<Node> idle = Collections.newSetFromMap(new IdentityHashMap<>());

    Uses(Graph graph, List<Node> nodes) {
        named = new HashSet<>(graph.outputs());
        graph.states().forEach(state -> named.add(state.output()));
        for (Node node : nodes) {
            Set<String> reads = node.reads();
            reads.forEach(value -> readers.merge(value, 1, Integer::sum));
            if (!node.isGradient()) {
                node.inputs().forEach(reads::remove);
            }
            named.addAll(reads);
        }
    }

    boolean isNamed(String value) {
        return named.contains(value);
    }

    boolean isRead(String value) {
        return named.contains(value) || readers.getOrDefault(value, 0) > 0;
    }

    boolean isAlone(String value) {
        return readers.getOrDefault(value, 0) == 1 && !named.contains(value);
    }

    Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** Whether no output of a node is read. */
    boolean isIdle(Node node) {
        return idle.contains(node);
    }

    /** Whether a value has lost all its readers at some time. */
    boolean hasLostReaders(String value) {
        return left.contains(value);
    }

    void makes(Node node) {
        node.outputs().stream().filter(output -> !output.isEmpty()).forEach(output -> producers.put(output, node));
    }

    void reads(Node node) {
        node.reads().forEach(value -> read(value, 1));
    }

    private void read(String value, int times) {
        readers.merge(value, times, Integer::sum);
        Node producer = producers.get(value);
        if (producer != null && idle.remove(producer)) {
            reads(producer);
        }
    }

    /** Removes a node. */
    void leaves(Node node) {
        if (!idle.remove(node)) {
            node.reads().forEach(this::unread);
        }
        node.outputs().forEach(output -> producers.remove(output, node));
    }

    private void unread(String value) {
        if (readers.merge(value, -1, Integer::sum) > 0 || named.contains(value)) {
            return;
        }
        left.add(value);
        Node producer = producers.get(value);
        if (producer != null && producer.outputs().stream().noneMatch(this::isRead) && idle.add(producer)) {
            producer.reads().forEach(this::unread);
        }
    }

    /** Moves the readers of one value to another. */
    void move(String from, String to) {
        Integer count = readers.remove(from);
        if (count != null && count > 0) {
            read(to, count);
        }
    }

    /** Lets a value keep its name. */
    void name(String value) {
        named.add(value);
        read(value, 1);
    }
}
