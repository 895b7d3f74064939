package dev.kiln.graph.rewrite;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.inference.GraphParts;
import dev.kiln.graph.inference.TakenNames;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One pass over the nodes of a graph, from front to back. */
final class Sweep {

    /** The maximum depth of replacements of replacements. */
    private static final int MOST = 100;

    private final Graph graph;
    private final List<RewriteRule> all;
    private final boolean isPruned;
    private final GraphParts parts;
    private final TakenNames names;
    private final Uses uses;
    private final LiveTypes types;
    private final Map<String, List<RewriteRule>> rules = new HashMap<>();
    private final List<Node> written = new ArrayList<>();
    /** The replacements of nodes that were visited before. */
    private final IdentityHashMap<Node, List<Node>> elsewhere = new IdentityHashMap<>();

    private final Map<String, String> aliases = new HashMap<>();
    /** Values that take over the name of a result that they equal. */
    private final Map<String, String> renamed = new HashMap<>();

    private final Map<String, Map<Tensor, String>> shared = new HashMap<>();
    private final Set<String> added = new HashSet<>();
    private boolean isChanged;

    Sweep(Graph graph, List<RewriteRule> all, boolean isPruned) {
        this.graph = graph;
        this.all = all;
        this.isPruned = isPruned;
        this.parts = new GraphParts(graph);
        if (isPruned) {
            parts.prune();
        }
        this.names = new TakenNames(graph);
        this.uses = new Uses(graph, parts.nodes);
        this.types = new LiveTypes(graph, parts.constants);
        this.isChanged = parts.nodes.size() < graph.nodes().size()
                || parts.constants.size() < graph.constants().size();
    }

    Graph run() {
        parts.nodes.forEach(node -> visit(node, written, 0));
        if (!isChanged) {
            return graph;
        }
        types.begin(written);
        List<Node> nodes = new ArrayList<>();
        written.forEach(node -> emit(node, nodes));
        parts.nodes = nodes;
        parts.constants.keySet().removeIf(this::isGone);
        renamed.forEach((value, name) -> types.same(name, value));
        return parts.build(!graph.captures().isEmpty(), types.types(), types.known());
    }

    private boolean isGone(String constant) {
        boolean mayGo = isPruned || added.contains(constant) || uses.hasLostReaders(constant);
        return mayGo && !uses.isRead(constant);
    }

    private void emit(Node node, List<Node> nodes) {
        List<Node> others = elsewhere.get(node);
        if (others != null) {
            others.forEach(other -> emit(other, nodes));
        } else if (!uses.isIdle(node)) {
            Node read = with(node, renamed);
            nodes.add(
                    node.outputs().stream().anyMatch(renamed::containsKey)
                            ? read.withOutputs(replaced(node.outputs(), renamed))
                            : read);
        }
    }

    private static Node with(Node node, Map<String, String> inputs) {
        return node.inputs().stream().anyMatch(inputs::containsKey)
                ? node.withInputs(replaced(node.inputs(), inputs))
                : node;
    }

    private static List<String> replaced(List<String> values, Map<String, String> names) {
        return values.stream().map(value -> names.getOrDefault(value, value)).toList();
    }

    private void visit(Node found, List<Node> place, int times) {
        Node node = with(found, aliases);
        types.infer(node);
        for (RewriteRule rule : rules.computeIfAbsent(node.operator(), this::rulesFor)) {
            for (Bindings bindings : rule.pattern().matches(node, this, Bindings.NONE)) {
                Match match = new Match(this, node, bindings, times > 0);
                Optional<Replacement> replacement =
                        rule.guard().test(match) ? rule.replacement().apply(match) : Optional.empty();
                if (replacement.isPresent()) {
                    replace(node, replacement.get(), place, times);
                    return;
                }
            }
        }
        keep(node, place);
    }

    private List<RewriteRule> rulesFor(String operator) {
        return all.stream().filter(rule -> rule.pattern().mayBe(operator)).toList();
    }

    private void keep(Node node, List<Node> place) {
        place.add(node);
        uses.makes(node);
    }

    private void replace(Node old, Replacement by, List<Node> place, int times) {
        if (times == MOST) {
            throw new GraphException("The rules go on rewriting " + old.label() + " without end.");
        }
        isChanged = true;
        types.begin(written);
        by.constants().forEach(this::put);
        // new nodes are counted as readers before old ones are removed, so that no value in use is dropped
        by.nodes().forEach(this::reads);
        by.elsewhere().forEach(other -> other.nodes().forEach(this::reads));
        by.elsewhere().forEach(other -> leavesFrom(other.old()));
        uses.leaves(old);
        requireOutputs(old, by);
        for (Replacement.Elsewhere other : by.elsewhere()) {
            List<Node> there = new ArrayList<>();
            elsewhere.put(other.old(), there);
            other.nodes().forEach(node -> visit(node, there, times + 1));
        }
        for (int i = 0; i < by.values().size(); i++) {
            if (!by.values().get(i).isEmpty() && !old.output(i).isEmpty()) {
                alias(old, i, by.values().get(i), place);
            }
        }
        by.nodes().forEach(node -> visit(node, place, times + 1));
    }

    private void reads(Node node) {
        uses.reads(with(node, aliases));
    }

    @SuppressWarnings("ReferenceEquality") // the node itself, not an equal one
    private void leavesFrom(Node old) {
        boolean isThere =
                old.outputs().stream().anyMatch(output -> uses.producer(output).orElse(null) == old);
        if (!isThere) {
            throw new GraphException(
                    "A rule replaced " + old.label() + ", which is not in the graph before the node of the rule.");
        }
        uses.leaves(old);
    }

    private void requireOutputs(Node old, Replacement by) {
        for (int i = 0; i < old.outputs().size(); i++) {
            boolean isValue = i < by.values().size() && !by.values().get(i).isEmpty();
            if (!isValue) {
                requireOutput(old, old.output(i), by);
            }
        }
        by.elsewhere()
                .forEach(other -> other.old().outputs().forEach(output -> requireOutput(other.old(), output, by)));
    }

    private void requireOutput(Node old, String output, Replacement by) {
        boolean isMade = by.constants().containsKey(output)
                || Stream.concat(by.nodes().stream(), by.elsewhere().stream().flatMap(other -> other.nodes().stream()))
                        .anyMatch(node -> node.outputs().contains(output));
        if (!isMade && uses.isRead(output)) {
            throw new GraphException(
                    "A rule replaced " + old.label() + " without its output " + output + ", which is still read.");
        }
    }

    /**
     * Lets later nodes read another value. A value that must keep its name keeps it: the other value's producer takes it
     * over or, if that must keep its name too or has no producer, a copy is inserted.
     */
    private void alias(Node old, int place, String value, List<Node> into) {
        String output = old.output(place);
        String source = aliases.getOrDefault(value, value);
        uses.move(output, source);
        aliases.put(output, source);
        if (!uses.isNamed(output)) {
            return;
        }
        if (uses.producer(source).isPresent() && !uses.isNamed(source)) {
            renamed.put(source, output);
            uses.name(source);
            return;
        }
        Node copy =
                new Node(old.name(), "", "Identity", List.of(source), List.of(output), Attributes.NONE, Extras.NONE);
        uses.reads(copy);
        types.infer(copy);
        keep(copy, into);
    }

    private void put(String constant, Tensor value) {
        names.add(constant);
        added.add(constant);
        parts.constants.put(constant, value);
        types.add(constant, value.type());
    }

    Graph graph() {
        return graph;
    }

    Uses uses() {
        return uses;
    }

    LiveTypes types() {
        return types;
    }

    Optional<Tensor> constant(String value) {
        return Optional.ofNullable(parts.constants.get(value));
    }

    String fresh(String wish) {
        return names.fresh(wish);
    }

    String add(String wish, Tensor value) {
        return shared.computeIfAbsent(wish, w -> new HashMap<>()).computeIfAbsent(value, v -> addOwn(wish, v));
    }

    String addOwn(String wish, Tensor value) {
        String name = names.fresh(wish);
        put(name, value);
        return name;
    }
}
