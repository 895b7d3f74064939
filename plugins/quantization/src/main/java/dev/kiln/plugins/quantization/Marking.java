package dev.kiln.plugins.quantization;

import static java.util.Objects.requireNonNull;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The marks of the rules: the values that become integers, which of them share scale and zero point, and the layers
 * whose weights become integers. Nodes are known by their {@linkplain LayerNames#key keys}.
 */
final class Marking {

    private final Graph graph;
    private final Wishes wishes;
    private final EarlierQuantization earlier;
    private final Readers readers;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, Range> fixedRanges = new LinkedHashMap<>();
    private final Map<String, WeightedLayer> layers = new LinkedHashMap<>();
    private final Map<String, Node> clamps = new LinkedHashMap<>();
    private final Map<String, Node> integerNodes = new LinkedHashMap<>();
    private final Map<String, NodePlacement> verdicts = new LinkedHashMap<>();

    Marking(Graph graph, Wishes wishes) {
        this.graph = graph;
        this.wishes = wishes;
        this.earlier = new EarlierQuantization(graph);
        this.readers = Readers.of(graph);
    }

    Graph graph() {
        return graph;
    }

    /** The part that is already in int8. */
    EarlierQuantization earlier() {
        return earlier;
    }

    /** Whether weights have a scale for each output channel where the operator allows it. */
    boolean perChannel() {
        return wishes.perChannel();
    }

    /** Who reads the values of the graph. */
    Readers readers() {
        return readers;
    }

    Optional<Tensor> constant(String value) {
        return Optional.ofNullable(graph.constants().get(value));
    }

    /** Whether a value holds single precision numbers, the only ones that are quantized. */
    boolean isFloat(String value) {
        return elementType(value) == ElementType.FLOAT;
    }

    /** The type of a value's elements. */
    ElementType elementType(String value) {
        return graph.type(value).elementType();
    }

    /** Whether the value is quantized, with its own scale or another's. */
    boolean isMarked(String value) {
        return sources.containsKey(value);
    }

    /** Quantizes a value with its own scale and zero point, those of an earlier quantization if there is one. */
    void mark(String value) {
        if (sources.putIfAbsent(value, value) == null) {
            earlier.range(value, wishes.activations()).ifPresent(range -> fixedRanges.put(value, range));
        }
    }

    /** Quantizes a value to a range that is known beforehand. */
    void mark(String value, Range range) {
        mark(value);
        fixedRanges.put(value, range);
    }

    /** Quantizes a value with the scale and zero point of another marked value. */
    void markLike(String value, String marked) {
        sources.put(value, source(marked));
    }

    void unmark(String value) {
        sources.remove(value);
    }

    /** The value whose scale and zero point a marked value has. */
    String source(String marked) {
        return requireNonNull(sources.get(marked), marked);
    }

    /** Stores the weight of a layer as integers. */
    void markLayer(Node node, int axis) {
        layers.put(LayerNames.key(node), new WeightedLayer(node, axis));
    }

    /** Replaces a clamp by the quantization of its output. */
    void fold(Node clamp) {
        unmark(clamp.input(0));
        mark(clamp.output(0));
        clamps.put(clamp.output(0), clamp);
    }

    /** Whether a clamp is replaced by a quantization. */
    boolean isFolded(Node node) {
        return clamps.containsKey(LayerNames.key(node));
    }

    /** Lets a node read and write the integers themselves. */
    void markInteger(Node node) {
        integerNodes.put(LayerNames.key(node), node);
    }

    void decide(Node node, NodePlacement verdict) {
        verdicts.put(LayerNames.key(node), verdict);
    }

    /** Whether a node with a verdict computes with integers. */
    boolean isQuantized(Node node) {
        NodePlacement verdict = verdicts.get(LayerNames.key(node));
        return verdict != null && verdict.isQuantized();
    }

    Placement placement() {
        return new Placement(graph, sources, fixedRanges, layers, clamps, integerNodes, verdicts);
    }
}
