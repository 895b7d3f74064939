package dev.kiln.plugins.quantization;

import static java.util.Objects.requireNonNull;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The obstacles of the measured ranges to a placement: values that are infinite, and sums of which 8 bits would keep
 * only one operand, such as attention scores plus a mask of very negative numbers.
 *
 * @param values the values that cannot be quantized, with the reasons
 * @param nodes the {@linkplain LayerNames#key keys} of the nodes that must stay float, with the reasons
 */
record Obstacles(Map<String, String> values, Map<String, String> nodes) {

    /** No obstacles. */
    static final Obstacles NONE = new Obstacles(Map.of(), Map.of());

    /** The minimum width of each operand of a sum in quantization steps, 4 bits. */
    private static final int STEPS = 16;

    /** Copies the maps, keeping their order. */
    Obstacles {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    }

    /**
     * The obstacles to a placement.
     *
     * @param placement the placement
     * @param ranges the range of every {@linkplain Placement#sources source}
     */
    static Obstacles to(Placement placement, Map<String, Range> ranges) {
        Map<String, String> values = new LinkedHashMap<>();
        placement.sources().values().forEach(source -> {
            Range range = requireNonNull(ranges.get(source), source);
            if (!range.isFinite()) {
                values.put(source, source + " reaches from " + range);
            }
        });
        Map<String, String> nodes = new LinkedHashMap<>();
        if (values.isEmpty()) {
            placement.graph().nodes().stream()
                    .filter(node -> placement.isQuantized(node) && (node.is("Add") || node.is("Concat")))
                    .forEach(node -> drowned(node, placement, ranges)
                            .ifPresent(reason -> nodes.put(LayerNames.key(node), reason)));
        }
        return new Obstacles(values, nodes);
    }

    private static Optional<String> drowned(Node node, Placement placement, Map<String, Range> ranges) {
        Optional<String> result = placement.integersOf(node.output(0));
        if (result.isEmpty()) {
            return Optional.empty();
        }
        Graph graph = placement.graph();
        Range whole = range(result.get(), placement, ranges);
        double step = whole.withZero().width() / 255;
        return node.inputs().stream()
                .filter(input -> !graph.constants().containsKey(input))
                .filter(input -> placement.sources().containsKey(input))
                .filter(input -> {
                    double width = range(input, placement, ranges).width();
                    return width > 0 && width < STEPS * step;
                })
                .findFirst()
                .map(input -> "8 bits over its result, " + whole + ", would leave little of its input " + input + ", "
                        + range(input, placement, ranges));
    }

    private static Range range(String value, Placement placement, Map<String, Range> ranges) {
        String source = requireNonNull(placement.sources().get(value), value);
        return requireNonNull(ranges.get(source), source);
    }

    /** One of the reasons, a clause; empty where there are none. */
    Optional<String> first() {
        return Stream.concat(values.values().stream(), nodes.values().stream()).findFirst();
    }

    boolean isEmpty() {
        return values.isEmpty() && nodes.isEmpty();
    }

    /** These obstacles and others. */
    Obstacles with(Obstacles others) {
        Map<String, String> allValues = new LinkedHashMap<>(values);
        allValues.putAll(others.values);
        Map<String, String> allNodes = new LinkedHashMap<>(nodes);
        allNodes.putAll(others.nodes);
        return new Obstacles(allValues, allNodes);
    }

    /** The reason why a node must stay float, a clause; empty where there is none. */
    Optional<String> to(Node node) {
        return Optional.ofNullable(nodes.get(LayerNames.key(node)))
                .or(() -> Stream.concat(node.inputs().stream(), node.outputs().stream())
                        .filter(values::containsKey)
                        .map(values::get)
                        .findFirst());
    }
}
