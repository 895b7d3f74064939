package dev.kiln.plugins.simplification;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.rewrite.RewriteRule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The nodes of a graph that belong to its quantization: conversions and integer kernels, the nodes directly before and
 * after them, and all that lies between two of them. Runtimes recognize them by their form.
 */
final class QuantizedParts {

    private final Graph graph;
    private final Readers readers;
    private final Set<String> parts = new HashSet<>();

    QuantizedParts(Graph graph) {
        this.graph = graph;
        this.readers = Readers.of(graph);
        List<Node> conversions =
                graph.nodes().stream().filter(QuantizedParts::isConversion).toList();
        Set<Node> after = reached(conversions, this::readersOf);
        Set<Node> before = reached(conversions, this::producersOf);
        after.stream().filter(before::contains).forEach(this::add);
        for (Node conversion : conversions) {
            add(conversion);
            readersOf(conversion).forEach(this::add);
            producersOf(conversion).forEach(this::add);
        }
    }

    private static boolean isConversion(Node node) {
        return OperatorFamily.QUANTIZATION.has(node)
                || node.operator().startsWith("QLinear")
                || node.operator().endsWith("Integer")
                || node.domain().equals(Node.MICROSOFT_DOMAIN);
    }

    private Stream<Node> readersOf(Node node) {
        return node.outputs().stream().flatMap(output -> readers.of(output).stream());
    }

    private Stream<Node> producersOf(Node node) {
        return node.reads().stream().flatMap(value -> graph.producer(value).stream());
    }

    private static Set<Node> reached(List<Node> from, Function<Node, Stream<Node>> next) {
        Set<Node> seen = new HashSet<>();
        Deque<Node> open = new ArrayDeque<>(from);
        while (!open.isEmpty()) {
            next.apply(open.pop()).filter(seen::add).forEach(open::push);
        }
        return seen;
    }

    private void add(Node node) {
        parts.addAll(node.outputs());
    }

    /** Whether a node is such a part. */
    boolean has(Node node) {
        return node.outputs().stream().anyMatch(output -> !output.isEmpty() && parts.contains(output));
    }

    /** A rule that leaves such parts alone. */
    RewriteRule leftAlone(RewriteRule rule) {
        return new RewriteRule(
                rule.pattern(), match -> !has(match.root()) && rule.guard().test(match), rule.replacement());
    }
}
