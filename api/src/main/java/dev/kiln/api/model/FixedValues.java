package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of a graph that no run decides, and the constants that they are made of. */
final class FixedValues {

    /** Operators whose first input goes on, rearranged or in another form, be it whole or in part. */
    private static final Set<OperatorFamily> CARRIERS = EnumSet.of(
            OperatorFamily.RESHAPING,
            OperatorFamily.PERMUTATION,
            OperatorFamily.CONVERSION,
            OperatorFamily.REPETITION,
            OperatorFamily.PADDING);

    private static final Set<String> PARTS = Set.of("Slice", "Split", "Trilu", "QuantizeLinear", "DequantizeLinear");

    private final Graph graph;
    private final @Nullable FixedValues outer;
    private final Map<String, Boolean> fixed = new HashMap<>();
    private final FixedParts parts = new FixedParts(this);

    FixedValues(Graph graph, @Nullable FixedValues outer) {
        this.graph = graph;
        this.outer = outer;
        graph.nodes().forEach(this::visit);
    }

    private void visit(Node node) {
        boolean all = !node.inputs().isEmpty()
                && node.attributes().graphs().isEmpty()
                && !OperatorFamily.RANDOM.has(node)
                && (repeats(node)
                        ? isFixed(node.input(0))
                        : node.inputs().stream().filter(i -> !i.isEmpty()).allMatch(this::isFixed));
        node.outputs().forEach(output -> fixed.put(output, all));
    }

    /** How often a value is repeated may be the run's to decide, as for a batch; what it says is not. */
    private static boolean repeats(Node node) {
        return OperatorFamily.REPETITION.has(node);
    }

    static boolean carries(Node node) {
        return OperatorFamily.isOneOf(node, CARRIERS) || (node.domain().isEmpty() && PARTS.contains(node.operator()));
    }

    /** Whether no run decides a value. */
    boolean isFixed(String value) {
        if (graph.constants().containsKey(value)) {
            return true;
        }
        Boolean here = fixed.get(value);
        if (here != null) {
            return here;
        }
        return !graph.input(value).isPresent() && outer != null && outer.isFixed(value);
    }

    /** The value itself, where it is a constant or a constant in another arrangement. */
    Optional<Tensor> constant(String value) {
        Tensor constant = graph.constants().get(value);
        if (constant != null) {
            return Optional.of(constant);
        }
        Optional<Node> producer = graph.producer(value);
        if (producer.isPresent()) {
            return producer.filter(FixedValues::carries).flatMap(node -> constant(node.input(0)));
        }
        return outer == null || graph.input(value).isPresent() ? Optional.empty() : outer.constant(value);
    }

    /** The shape of a value; where that is repeated as the run decides, the shape of what is repeated. */
    Shape shape(String value) {
        Shape shape = type(value).shape();
        return shape.isFixed()
                ? shape
                : producer(value)
                        .filter(node -> repeats(node) && isFixed(node.input(0)))
                        .map(node -> shape(node.input(0)))
                        .orElse(shape);
    }

    TensorType type(String value) {
        return isHere(value) || outer == null ? graph.type(value) : outer.type(value);
    }

    /** What makes a value, here or around this graph. */
    Optional<Node> producer(String value) {
        return isHere(value) || outer == null ? graph.producer(value) : outer.producer(value);
    }

    private boolean isHere(String value) {
        return graph.constants().containsKey(value)
                || graph.producer(value).isPresent()
                || graph.input(value).isPresent();
    }

    /** The count of elements, which may be more than any memory has; -1 where it is not known. */
    static double elements(Shape shape) {
        return shape.isFixed() ? shape.dims().stream().mapToDouble(Dim::size).reduce(1, (a, b) -> a * b) : -1;
    }

    /**
     * The constants of the outermost graph that a fixed value is made of, each with its role if the value has the given
     * one: what is rearranged keeps it, what is combined has that of its {@linkplain FixedParts part}. One that is used
     * twice has the first of both.
     */
    Map<String, ConstantRole> sources(String value, ConstantRole role) {
        Map<String, ConstantRole> found = new LinkedHashMap<>();
        collect(value, role, found);
        return found;
    }

    private void collect(String value, ConstantRole role, Map<String, ConstantRole> found) {
        if (graph.constants().containsKey(value)) {
            if (outer == null) {
                found.merge(value, role, (a, b) -> a.compareTo(b) < 0 ? a : b);
            }
            return;
        }
        Optional<Node> producer = graph.producer(value);
        if (producer.isPresent()) {
            collectInputs(producer.get(), role, found);
        } else if (outer != null) {
            outer.collect(value, role, found);
        }
    }

    private void collectInputs(Node node, ConstantRole role, Map<String, ConstantRole> found) {
        if (carries(node)) {
            collect(node.input(0), role, found);
        } else if (node.is("Concat")) {
            node.inputs().forEach(input -> collect(input, role, found));
        } else if (!node.is("ConstantOfShape") && !node.is("Gather")) {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (!node.input(i).isEmpty()) {
                    collect(node.input(i), parts.role(node, i, role), found);
                }
            }
        }
    }
}
