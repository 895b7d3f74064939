package dev.kiln.models;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.ConstantUse;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes constants of the weights that a graph computes from constants alone, such as by a mask, a low-rank update, or a
 * weight normalization. The weights that the layers use can then be counted, pruned and quantized. Zeros of a mask stay
 * zeros when the model is trained.
 *
 * @param model the model with its weights as constants
 * @param notes the computed weights, a sentence
 */
public record ComputedWeights(Model model, List<String> notes) {

    /** Copies the list. */
    public ComputedWeights {
        notes = List.copyOf(notes);
    }

    /**
     * Computes the weights of a model.
     *
     * @param model any model
     * @param engine supplies the engine that computes them, where there are any
     * @return the model; the same where all weights are constants, possibly rearranged or stored as integers
     */
    public static ComputedWeights in(Model model, Supplier<Engine> engine) {
        Graph graph = model.graph();
        Map<String, Set<String>> sources = new LinkedHashMap<>();
        ConstantRoles roles = ConstantRoles.of(graph);
        for (String constant : roles.prunable()) {
            for (ConstantUse use : roles.uses(constant)) {
                String weight = use.node().input(use.input());
                if (use.role().isPrunable() && !sources.containsKey(weight)) {
                    sources(graph, weight).ifPresent(of -> sources.put(weight, of));
                }
            }
        }
        return sources.isEmpty()
                ? new ComputedWeights(model, List.of())
                : new ComputedWeights(
                        stored(model, sources, values(graph, sources.keySet(), engine.get())), List.of(note(sources)));
    }

    /** The constants from which a value is computed; empty where it depends on a run, or is not computed. */
    private static Optional<Set<String>> sources(Graph graph, String value) {
        Set<String> found = new LinkedHashSet<>();
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(value));
        boolean computed = false;
        while (!open.isEmpty()) {
            String name = open.removeFirst();
            if (name.isEmpty() || !seen.add(name)) {
                continue;
            }
            if (graph.constants().containsKey(name)) {
                found.add(name);
                continue;
            }
            Optional<Node> producer = graph.producer(name).filter(ComputedWeights::isPlain);
            if (producer.isEmpty() || graph.outputs().contains(name)) {
                return Optional.empty();
            }
            computed |= !Rearrangements.isOne(producer.get());
            open.addAll(producer.get().inputs());
        }
        return computed && graph.type(value).shape().isFixed() ? Optional.of(found) : Optional.empty();
    }

    /** Integers stay integers. */
    private static boolean isPlain(Node node) {
        return node.attributes().graphs().isEmpty() && !node.operator().endsWith("uantizeLinear");
    }

    private static Map<String, Tensor> values(Graph graph, Set<String> weights, Engine engine) {
        GraphEditor editor = GraphEditor.of(graph).outputs(List.copyOf(weights)).prune();
        graph.inputs().stream().map(Input::name).forEach(editor::removeInput);
        try (Program program = engine.compile(editor.build())) {
            return program.run(Map.of());
        }
    }

    private static Model stored(Model model, Map<String, Set<String>> sources, Map<String, Tensor> values) {
        Graph graph = model.graph();
        GraphEditor editor = GraphEditor.of(graph);
        Set<String> parameters = new LinkedHashSet<>(model.parameters());
        boolean sparse = false;
        for (Map.Entry<String, Set<String>> weight : sources.entrySet()) {
            String name = weight.getKey();
            Tensor value = requireNonNull(values.get(name), name);
            editor.remove(graph.producer(name).orElseThrow()).constant(name, value);
            if (weight.getValue().stream().anyMatch(model.parameters()::contains)) {
                parameters.add(name);
            }
            sparse |= Sparsity.zeros(value) > 0;
        }
        Graph smaller = editor.prune().build();
        parameters.retainAll(smaller.constants().keySet());
        Model stored = model.withGraph(smaller).withParameters(parameters);
        boolean known = model.metadata().containsKey(Sparsity.KEY);
        return sparse && !known ? Sparsity.recorded(stored, "masks") : stored;
    }

    private static String note(Map<String, Set<String>> sources) {
        List<String> each = new ArrayList<>();
        sources.forEach((weight, of) -> each.add(weight + " of " + String.join(", ", of)));
        return "Weights that were computed from constants are stored as they are used: " + String.join("; ", each)
                + ".";
    }
}
