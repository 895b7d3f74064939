package dev.kiln.models;

import static java.util.Objects.requireNonNull;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Folds constants that a graph only {@linkplain Rearrangements rearranges}, as exporters without constant folding write
 * weights: cast from half precision, transposed, split and concatenated. No result changes.
 *
 * <p>Numbers that several nodes share stay shared: where the constants of a group would take more elements than their
 * sources, as where an embedding table is transposed for the last layer too, the group stays unchanged. Integers that
 * are dequantized stay integers.
 */
final class ConstantFolding {

    /** The key of nodes with the same value: operator, inputs, attributes. */
    private record Key(String operator, List<String> inputs, Attributes attributes) {}

    private final Graph graph;
    private final Rearrangements rearrangements;
    private final Readers readers;
    private final Map<String, Tensor> values = new HashMap<>();
    private final Map<String, Set<String>> sources = new LinkedHashMap<>();
    private final Map<Key, Node> first = new HashMap<>();
    private final Map<String, String> same = new HashMap<>();
    private final Set<Node> candidates = new LinkedHashSet<>();

    private ConstantFolding(Graph graph) {
        this.graph = graph;
        this.rearrangements = new Rearrangements(graph);
        this.readers = Readers.of(graph);
    }

    static Graph in(Graph graph) {
        return new ConstantFolding(graph).folded();
    }

    private Graph folded() {
        values.putAll(graph.constants());
        graph.nodes().stream().filter(this::isCandidate).forEach(this::add);
        GraphEditor editor = GraphEditor.of(graph);
        Set<String> gone = new HashSet<>();
        for (Group group : groups()) {
            if (group.elements() <= group.elementsThatGo()
                    && group.values.stream().allMatch(this::evaluate)) {
                group.values.forEach(value -> editor.constant(value, value(value)));
                gone.addAll(group.constants);
            }
        }
        if (gone.isEmpty()) {
            return graph;
        }
        candidates.stream()
                .filter(node -> gone.containsAll(sources(node)))
                .peek(node -> node.outputs().forEach(output -> redirect(editor, output)))
                .forEach(editor::remove);
        return withoutUnread(editor.build());
    }

    private void redirect(GraphEditor editor, String output) {
        String other = same.get(output);
        if (other != null) {
            editor.redirect(output, other);
        }
    }

    private boolean isCandidate(Node node) {
        return Rearrangements.isOne(node)
                && Rearrangements.data(node).stream().allMatch(this::isNumbers)
                && node.inputs().stream()
                        .allMatch(i -> i.isEmpty()
                                || sources.containsKey(i)
                                || graph.constants().containsKey(i))
                && node.outputs().stream()
                        .allMatch(o -> !graph.outputs().contains(o)
                                && graph.type(o).shape().isFixed());
    }

    /** Whether a value has the numbers of a constant, possibly stored as integers; shapes and indices do not count. */
    private boolean isNumbers(String value) {
        Tensor constant = graph.constants().get(value);
        return constant == null ? sources.containsKey(value) : isNumber(constant.elementType());
    }

    private static boolean isNumber(ElementType type) {
        return type.isFloating() || (type.isInteger() && type.bits() <= 8);
    }

    private void add(Node node) {
        candidates.add(node);
        Key key = new Key(
                node.operator(),
                node.inputs().stream().map(i -> same.getOrDefault(i, i)).toList(),
                node.attributes());
        Node twin = first.putIfAbsent(key, node);
        for (int i = 0; i < node.outputs().size(); i++) {
            sources.put(node.output(i), sources(node));
            if (twin != null) {
                same.put(node.output(i), twin.output(i));
            }
        }
    }

    private Set<String> sources(Node node) {
        Set<String> found = new LinkedHashSet<>();
        for (String input : Rearrangements.data(node)) {
            found.addAll(sources.getOrDefault(input, Set.of(input)));
        }
        return found;
    }

    /** A group of constants, with the values made of them that other nodes read. */
    private final class Group {

        private final Set<String> constants = new LinkedHashSet<>();
        private final Set<String> values = new LinkedHashSet<>();

        long elements() {
            return count(values);
        }

        long elementsThatGo() {
            return count(constants.stream().filter(c -> !isReadElsewhere(c)).toList());
        }

        private long count(Collection<String> names) {
            return names.stream()
                    .mapToLong(name -> graph.type(name).shape().elements())
                    .sum();
        }
    }

    private Collection<Group> groups() {
        Map<String, Group> groups = new LinkedHashMap<>();
        sources.forEach((value, constants) -> {
            Group joined = new Group();
            for (String constant : constants) {
                Group group = groups.get(constant);
                if (group != null) {
                    joined.constants.addAll(group.constants);
                    joined.values.addAll(group.values);
                }
            }
            joined.constants.addAll(constants);
            if (isReadElsewhere(value)) {
                joined.values.add(same.getOrDefault(value, value));
            }
            joined.constants.forEach(constant -> groups.put(constant, joined));
        });
        return new LinkedHashSet<>(groups.values());
    }

    private boolean isReadElsewhere(String value) {
        return graph.outputs().contains(value)
                || readers.of(value).stream().anyMatch(node -> !candidates.contains(node));
    }

    private boolean evaluate(String value) {
        if (values.containsKey(value)) {
            return true;
        }
        Node node = graph.producer(value).orElseThrow();
        if (!Rearrangements.data(node).stream().allMatch(this::evaluate)) {
            return false;
        }
        Optional<Tensor> result = rearrangements.value(node, value, values);
        result.ifPresent(tensor -> values.put(value, tensor));
        return result.isPresent();
    }

    private Tensor value(String name) {
        return requireNonNull(values.get(name), name);
    }

    /** Without the constants that only folded nodes read. */
    private Graph withoutUnread(Graph changed) {
        Readers left = Readers.of(changed);
        GraphEditor smaller = GraphEditor.of(changed);
        candidates.stream()
                .flatMap(node -> node.inputs().stream())
                .filter(name -> !left.isRead(name))
                .forEach(smaller::removeConstant);
        return smaller.build();
    }
}
