package dev.kiln.plugins.simplification;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records the merges that rules make: the change of each layer, and the constants from which new ones were computed. */
final class Journal {

    private static final String UNREAD = "left out, as nothing needs its result any more";

    /** The identity of a layer: nodes change their inputs and outputs as others are folded into them. */
    private record Key(String name, String operator) {
        static Key of(Node node) {
            return new Key(LayerChange.name(node), node.operator());
        }
    }

    private final Graph original;
    private final Map<Key, String> changes = new HashMap<>();
    private final Map<String, Set<String>> sources = new HashMap<>();

    Journal(Graph original) {
        this.original = original;
    }

    /** A rule that records the change of one node, where it makes one that is worth a line. */
    RewriteRule recorded(RewriteRule rule, BiFunction<Match, Replacement, Optional<LayerChange>> change) {
        return new RewriteRule(rule.pattern(), rule.guard(), match -> {
            Optional<Replacement> replacement = rule.replacement().apply(match);
            replacement.ifPresent(by -> {
                change.apply(match, by).ifPresent(this::record);
                by.constants().keySet().forEach(constant -> derived(constant, read(match)));
            });
            return replacement;
        });
    }

    private void record(LayerChange change) {
        changes.put(new Key(change.layer(), change.operator()), change.change());
    }

    /** The constants that a node, those before it and those before them read. */
    private static Set<String> read(Match match) {
        Set<String> values = new LinkedHashSet<>(match.root().inputs());
        for (int depth = 0; depth < 2; depth++) {
            values.addAll(values.stream()
                    .flatMap(value -> match.producer(value).stream())
                    .flatMap(node -> node.inputs().stream())
                    .toList());
        }
        values.removeIf(value -> match.constant(value).isEmpty());
        return values;
    }

    private void derived(String constant, Set<String> from) {
        sources.computeIfAbsent(constant, c -> new HashSet<>()).addAll(from);
    }

    /** Records the values that were computed beforehand. */
    void computed(ConstantEvaluation evaluation) {
        evaluation.nodes().forEach(node -> record(LayerChange.of(node, "computed beforehand, from constants")));
        evaluation.sources().forEach(this::derived);
    }

    /** The new constants that training changes: those computed from parameters. */
    Set<String> trained(Model model, Graph simplified) {
        Set<String> trained = new LinkedHashSet<>();
        for (String constant : simplified.constants().keySet()) {
            boolean isNew = !original.constants().containsKey(constant);
            if (isNew && isFrom(model.parameters(), constant, new HashSet<>())) {
                trained.add(constant);
            }
        }
        return trained;
    }

    private boolean isFrom(Set<String> parameters, String constant, Set<String> seen) {
        return parameters.contains(constant)
                || (seen.add(constant)
                        && sources.getOrDefault(constant, Set.of()).stream()
                                .anyMatch(source -> isFrom(parameters, source, seen)));
    }

    /** The change of each layer in the model's order; where there are none, the layers that stay. */
    List<LayerChange> changes(Graph simplified) {
        Map<Key, Node> left = new LinkedHashMap<>();
        Map<String, Node> named = new HashMap<>();
        for (Node node : simplified.nodes()) {
            left.put(Key.of(node), node);
            named.put(node.name(), node);
        }
        StayingNormalizations staying = new StayingNormalizations(simplified);
        List<LayerChange> all = new ArrayList<>();
        for (Node node : original.nodes()) {
            Node now = left.get(Key.of(node));
            Optional<String> reason =
                    now == null ? Optional.of(changed(node, named.get(node.name()))) : staying.reason(now);
            reason.ifPresent(change -> all.add(LayerChange.of(node, change)));
        }
        return all.isEmpty() ? unchanged() : all;
    }

    /** The recorded change; a node of the same name but another operator is the layer in another form. */
    private String changed(Node node, @Nullable Node namesake) {
        String recorded = changes.get(Key.of(node));
        if (recorded == null && namesake != null && !node.name().isEmpty()) {
            return "written as " + namesake.operator();
        }
        return recorded == null ? UNREAD : recorded;
    }

    private boolean isWeight(String value) {
        Tensor constant = original.constants().get(value);
        return constant != null && constant.elementType().isFloating() && constant.size() > 1;
    }

    private List<LayerChange> unchanged() {
        Stream<Node> layers =
                original.nodes().stream().filter(node -> node.inputs().stream().anyMatch(this::isWeight));
        return layers.map(node -> LayerChange.of(node, "stays, as there is nothing to merge"))
                .toList();
    }
}
