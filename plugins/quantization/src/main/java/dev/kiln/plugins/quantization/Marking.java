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
 * What the rules have marked so far: the values that become integers, which of them share scale and zero point, and
 * the layers whose weights become integers. Nodes are known by their {@linkplain LayerNames#key keys}.
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
    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();

    Marking(Graph graph, Wishes wishes) {
        this.graph = graph;
        this.wishes = wishes;
        this.earlier = new EarlierQuantization(graph);
        this.readers = Readers.of(graph);
    }

    Graph graph() {
        return graph;
    }

    /** What is in int8 before. */
    EarlierQuantization earlier() {
        return earlier;
    }

    /** Whether weights shall have a scale for each output channel where the operator allows it. */
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

    /** Quantizes a value with scale and zero point of its own, those that it has where it was in int8 before. */
    void mark(String value) {
        if (sources.putIfAbsent(value, value) == null) {
            earlier.range(value, wishes.activations()).ifPresent(range -> fixedRanges.put(value, range));
        }
    }

    /** Quantizes a value over a range that is known beforehand. */
    void mark(String value, Range range) {
        mark(value);
        fixedRanges.put(value, range);
    }

    /** Quantizes a value with the scale and zero point of another that is marked. */
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

    /** Lets the quantization of a clamp's output stand for the clamp. */
    void fold(Node clamp) {
        unmark(clamp.input(0));
        mark(clamp.output(0));
        clamps.put(clamp.output(0), clamp);
    }

    /** Whether a clamp is one that a quantization stands for. */
    boolean isFolded(Node node) {
        return clamps.containsKey(LayerNames.key(node));
    }

    /** Lets a node read and write the integers themselves. */
    void markInteger(Node node) {
        integerNodes.put(LayerNames.key(node), node);
    }

    void decide(Node node, Verdict verdict) {
        verdicts.put(LayerNames.key(node), verdict);
    }

    /** Whether a node that was decided computes with integers. */
    boolean isQuantized(Node node) {
        Verdict verdict = verdicts.get(LayerNames.key(node));
        return verdict != null && verdict.isQuantized();
    }

    Placement placement() {
        return new Placement(graph, sources, fixedRanges, layers, clamps, integerNodes, verdicts);
    }
}
