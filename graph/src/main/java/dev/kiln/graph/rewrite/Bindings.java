package dev.kiln.graph.rewrite;

import dev.kiln.graph.Node;
import java.util.HashMap;
import java.util.Map;

/** The nodes and values that a match has bound to the names of a pattern. */
record Bindings(Map<String, Node> nodes, Map<String, String> values) {

    static final Bindings NONE = new Bindings(Map.of(), Map.of());

    Bindings with(String name, Node node) {
        if (name.isEmpty()) {
            return this;
        }
        Map<String, Node> more = new HashMap<>(nodes);
        more.put(name, node);
        return new Bindings(more, values);
    }

    Bindings with(String name, String value) {
        Map<String, String> more = new HashMap<>(values);
        more.put(name, value);
        return new Bindings(nodes, more);
    }
}
