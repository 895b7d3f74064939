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
 * Who makes and who reads each value of a graph that is being rewritten. A node goes with the last reader of what it makes,
 * and comes back when there is one again.
 */
final class Uses {

    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    /** Values that are known by their names: results, states, and what bodies and gradients name. */
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

    /** Whether a node that was made has gone, as nothing reads what it makes. */
    boolean isIdle(Node node) {
        return idle.contains(node);
    }

    /** Whether there was a moment in which nothing read a value that something had read before. */
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

    /** A node is not there any more. */
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

    /** Whoever reads one value reads another. */
    void move(String from, String to) {
        Integer count = readers.remove(from);
        if (count != null && count > 0) {
            read(to, count);
        }
    }

    /** Makes a value known by its name. */
    void name(String value) {
        named.add(value);
        read(value, 1);
    }
}
