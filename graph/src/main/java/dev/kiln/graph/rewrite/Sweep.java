package dev.kiln.graph.rewrite;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.inference.Inference;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One pass over the nodes of a graph, from front to back. */
final class Sweep {

    private final Graph graph;
    private final GraphEditor editor;
    private final Map<String, List<RewriteRule>> rules = new HashMap<>();
    private final List<Node> written = new ArrayList<>();
    private final Set<Node> dropped = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final Map<String, TensorType> types = new HashMap<>();
    private final Map<String, Map<Tensor, String>> added = new HashMap<>();
    /** Values that are known by their names: results, states, and what bodies and gradients name. */
    private final Set<String> named;

    private boolean isChanged;

    Sweep(Graph graph, List<RewriteRule> all) {
        this.graph = graph;
        this.editor = GraphEditor.of(graph);
        this.named = new HashSet<>(graph.outputs());
        graph.states().forEach(state -> named.add(state.output()));
        for (RewriteRule rule : all) {
            rule.pattern()
                    .operators()
                    .forEach(operator -> rules.computeIfAbsent(operator, o -> new ArrayList<>())
                            .add(rule));
        }
        for (Node node : graph.nodes()) {
            Set<String> reads = node.reads();
            reads.forEach(value -> readers.merge(value, 1, Integer::sum));
            if (!node.isGradient()) {
                node.inputs().forEach(reads::remove);
            }
            named.addAll(reads);
        }
    }

    Graph run() {
        for (Node node : graph.nodes()) {
            visit(redirected(node));
        }
        if (!isChanged) {
            return graph;
        }
        editor.nodes(written.stream().filter(node -> !dropped.contains(node)).toList());
        return graph.captures().isEmpty() ? editor.build() : editor.buildBody();
    }

    private Node redirected(Node node) {
        return node.inputs().stream().anyMatch(aliases::containsKey)
                ? node.withInputs(node.inputs().stream()
                        .map(input -> aliases.getOrDefault(input, input))
                        .toList())
                : node;
    }

    private void visit(Node node) {
        for (RewriteRule rule : rules.getOrDefault(node.operator(), List.of())) {
            for (Bindings bindings : rule.pattern().matches(node, this, Bindings.NONE)) {
                Match match = new Match(this, node, bindings);
                Optional<Replacement> replacement =
                        rule.guard().test(match) ? rule.replacement().apply(match) : Optional.empty();
                if (replacement.isPresent()) {
                    replace(node, replacement.get());
                    return;
                }
            }
        }
        keep(node);
    }

    private void keep(Node node) {
        written.add(node);
        node.outputs().forEach(output -> producers.put(output, node));
    }

    private void replace(Node old, Replacement replacement) {
        isChanged = true;
        List<Node> nodes = new ArrayList<>(replacement.nodes());
        if (!replacement.value().isEmpty()) {
            alias(old, replacement.value()).ifPresent(nodes::add);
        }
        for (Node node : nodes) {
            node.reads().forEach(value -> readers.merge(value, 1, Integer::sum));
            keep(node);
            new Inference(known(node), editor.constants()).infer(node).forEach(types::put);
        }
        for (String output : old.outputs()) {
            if (nodes.stream().noneMatch(node -> node.outputs().contains(output)) && isRead(output)) {
                throw new GraphException(
                        "A rule replaced " + old.label() + " and makes its output " + output + " no more.");
            }
        }
        leave(old);
    }

    /** Lets later nodes read another value; one that is known by its name stays, as a copy. */
    private Optional<Node> alias(Node old, String value) {
        String output = old.output(0);
        readers.merge(value, readers.getOrDefault(output, 0), Integer::sum);
        readers.remove(output);
        aliases.put(output, value);
        return named.contains(output)
                ? Optional.of(new Node(
                        old.name(), "", "Identity", List.of(value), List.of(output), Attributes.NONE, Extras.NONE))
                : Optional.empty();
    }

    private Map<String, TensorType> known(Node node) {
        Map<String, TensorType> reads = new HashMap<>();
        node.reads().forEach(value -> reads.put(value, type(value)));
        return reads;
    }

    private boolean isRead(String value) {
        return named.contains(value) || readers.getOrDefault(value, 0) > 0;
    }

    /** A node reads its inputs no more: those that nothing reads now go, and what they alone have read. */
    private void leave(Node gone) {
        for (String value : gone.reads()) {
            int left = readers.merge(value, -1, Integer::sum);
            if (left > 0 || named.contains(value)) {
                continue;
            }
            Node producer = producers.get(value);
            if (producer == null) {
                editor.removeConstant(value);
            } else if (producer.outputs().stream().noneMatch(this::isRead) && dropped.add(producer)) {
                producer.outputs().forEach(producers::remove);
                leave(producer);
            }
        }
    }

    Graph graph() {
        return graph;
    }

    TensorType type(String value) {
        TensorType made = types.get(value);
        if (made != null) {
            return made;
        }
        Tensor constant = editor.constants().get(value);
        return constant != null ? constant.type() : graph.type(value);
    }

    Optional<Tensor> constant(String value) {
        return Optional.ofNullable(editor.constants().get(value));
    }

    Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    boolean isAlone(String value) {
        return readers.getOrDefault(value, 0) == 1 && !named.contains(value);
    }

    String fresh(String wish) {
        return editor.freshName(wish);
    }

    String add(String wish, Tensor value) {
        return added.computeIfAbsent(wish, w -> new HashMap<>()).computeIfAbsent(value, v -> {
            String name = editor.freshName(wish);
            editor.constant(name, v);
            return name;
        });
    }
}
