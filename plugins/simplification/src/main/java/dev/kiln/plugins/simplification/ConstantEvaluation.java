package dev.kiln.plugins.simplification;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Computes the values of a graph that depend on constants alone, by an engine. Nodes that draw random numbers, have
 * branches or bodies, or make a result of the graph stay, and so do those whose result would take too many bytes.
 */
final class ConstantEvaluation {

    private static final Set<OperatorFamily> NEVER = EnumSet.of(
            OperatorFamily.RANDOM, OperatorFamily.QUANTIZATION, OperatorFamily.CONTROL_FLOW, OperatorFamily.SHAPE);

    /** Those whose result has a length that the types do not show, but never more elements than the input. */
    private static final Set<OperatorFamily> SELECTING = EnumSet.of(OperatorFamily.ORDER, OperatorFamily.PART);

    private final Graph graph;
    private final long growth;
    private final QuantizedParts quantized;
    private final Readers readers;
    private final Map<String, Set<String>> origins = new HashMap<>();
    private final Set<Node> fixed = new LinkedHashSet<>();
    private final Set<String> refused = new LinkedHashSet<>();
    private Map<String, Tensor> values = Map.of();
    private boolean isWhole;

    /**
     * Finds the values.
     *
     * @param graph the graph
     * @param growth the greatest number of bytes by which the results of a node may exceed the inputs that go with it
     * @param quantized the parts that stay
     */
    ConstantEvaluation(Graph graph, long growth, QuantizedParts quantized) {
        this.graph = graph;
        this.growth = growth;
        this.quantized = quantized;
        this.readers = Readers.of(graph);
        graph.nodes().stream().filter(this::isFixed).forEach(this::add);
    }

    private boolean isFixed(Node node) {
        boolean isConstant = node.inputs().stream().allMatch(this::isConstant)
                && node.inputs().stream().anyMatch(input -> !input.isEmpty());
        return isConstant && isPlain(node) && isSmall(node);
    }

    private boolean isConstant(String value) {
        return value.isEmpty() || graph.constants().containsKey(value) || origins.containsKey(value);
    }

    private boolean isPlain(Node node) {
        return !OperatorFamily.isOneOf(node, NEVER)
                && node.domain().isEmpty()
                && node.attributes().graphs().isEmpty()
                && !node.is("Dropout")
                && !quantized.has(node)
                && node.outputs().stream().noneMatch(graph.outputs()::contains);
    }

    private boolean isSmall(Node node) {
        long freed = freed(node);
        Optional<Long> made = made(node);
        if (made.isPresent() && made.get() > growth + freed) {
            refused.add(LayerChange.name(node));
        }
        return made.isPresent() && made.get() <= growth + freed;
    }

    /** The bytes of the inputs that only a node reads. */
    private long freed(Node node) {
        return node.reads().stream()
                .filter(readers::isAlone)
                .mapToLong(value -> bytes(graph.type(value)).orElse(0L))
                .sum();
    }

    /** The greatest number of bytes of a node's results; empty where it is not known. */
    private Optional<Long> made(Node node) {
        long sum = 0;
        for (String output : node.outputs()) {
            Optional<Long> bytes = output.isEmpty() ? Optional.of(0L) : bytes(graph.type(output));
            if (bytes.isEmpty() && OperatorFamily.isOneOf(node, SELECTING)) {
                bytes = bytes(graph.type(node.input(0))).map(most -> most * Long.BYTES);
            }
            if (bytes.isEmpty()) {
                return bytes;
            }
            sum += bytes.get();
        }
        return Optional.of(sum);
    }

    private static Optional<Long> bytes(TensorType type) {
        boolean isKnown = type.shape().isFixed()
                && type.elementType() != ElementType.UNDEFINED
                && type.elementType() != ElementType.STRING;
        return isKnown ? Optional.of(type.elementType().bytes(type.shape().elements())) : Optional.empty();
    }

    private void add(Node node) {
        fixed.add(node);
        Set<String> from = new HashSet<>();
        node.inputs().forEach(input -> from.addAll(origins.getOrDefault(input, Set.of(input))));
        from.remove("");
        node.outputs().stream().filter(output -> !output.isEmpty()).forEach(output -> origins.put(output, from));
    }

    /** The values that other nodes read. */
    private List<String> wanted() {
        return fixed.stream()
                .flatMap(node -> node.outputs().stream())
                .filter(output -> readers.of(output).stream().anyMatch(reader -> !fixed.contains(reader)))
                .toList();
    }

    /** The graph with the values as constants. */
    Graph computed(Supplier<Engine> engine) {
        List<String> wanted = wanted();
        if (wanted.isEmpty()) {
            return graph;
        }
        values = run(wanted, engine.get());
        isWhole = values.keySet().containsAll(wanted);
        GraphEditor editor = GraphEditor.of(graph);
        for (Node node : nodes()) {
            editor.remove(node);
            node.outputs().stream()
                    .filter(values::containsKey)
                    .forEach(output -> editor.constant(output, requireNonNull(values.get(output))));
        }
        return editor.prune().build();
    }

    private Map<String, Tensor> run(List<String> wanted, Engine engine) {
        try {
            return results(wanted, engine);
        } catch (EngineException e) {
            Map<String, Tensor> some = new LinkedHashMap<>();
            wanted.forEach(value -> some.putAll(result(value, engine)));
            return some;
        }
    }

    /** A value alone, where the engine refuses others; none if it refuses this one. */
    private Map<String, Tensor> result(String value, Engine engine) {
        try {
            return results(List.of(value), engine);
        } catch (EngineException e) {
            return Map.of();
        }
    }

    private Map<String, Tensor> results(List<String> wanted, Engine engine) {
        GraphEditor editor = GraphEditor.of(graph).outputs(wanted).prune();
        graph.inputs().stream().map(Input::name).forEach(editor::removeInput);
        try (Program program = engine.compile(editor.build())) {
            return program.run(Map.of());
        }
    }

    /** The nodes that are replaced: all of those of their results that are read were computed. */
    List<Node> nodes() {
        return fixed.stream()
                .filter(node -> node.outputs().stream().anyMatch(values::containsKey))
                .filter(node -> node.outputs().stream()
                        .allMatch(output -> values.containsKey(output) || !readers.isRead(output) || isInner(output)))
                .toList();
    }

    private boolean isInner(String output) {
        return isWhole && fixed.containsAll(readers.of(output));
    }

    /** The constants from which each value was computed. */
    Map<String, Set<String>> sources() {
        Map<String, Set<String>> sources = new LinkedHashMap<>();
        values.keySet().forEach(value -> sources.put(value, origins.getOrDefault(value, Set.of())));
        return sources;
    }

    /** The nodes whose results would take too many bytes. */
    Set<String> refused() {
        return refused;
    }
}
