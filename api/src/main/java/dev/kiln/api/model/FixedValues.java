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

/** The fixed values of a graph, which do not depend on the feeds of a run, and the constants they are computed from. */
final class FixedValues {

    /** Operators whose result is their first input or a part of it, rearranged or in another representation. */
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

    /** The number of repetitions may depend on the run, as for a batch; the repeated value may not. */
    private static boolean repeats(Node node) {
        return OperatorFamily.REPETITION.has(node);
    }

    static boolean carries(Node node) {
        return OperatorFamily.isOneOf(node, CARRIERS) || (node.domain().isEmpty() && PARTS.contains(node.operator()));
    }

    /** Whether a value is fixed. */
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

    /** The value, where it is a constant or a rearranged constant. */
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

    /** The shape of a value; where the number of repetitions depends on the run, the shape of the repeated value. */
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

    /** The node that computes a value, in this graph or an enclosing one. */
    Optional<Node> producer(String value) {
        return isHere(value) || outer == null ? graph.producer(value) : outer.producer(value);
    }

    private boolean isHere(String value) {
        return graph.constants().containsKey(value)
                || graph.producer(value).isPresent()
                || graph.input(value).isPresent();
    }

    /** The number of elements, which may exceed any memory; -1 where it is not known. */
    static double elements(Shape shape) {
        return shape.isFixed() ? shape.dims().stream().mapToDouble(Dim::size).reduce(1, (a, b) -> a * b) : -1;
    }

    /**
     * The constants of the outermost graph from which a fixed value is computed, each with its role if the value has
     * the given one: a rearranged constant keeps the role, a combined one has that of its {@linkplain FixedParts part}.
     * A constant used twice has the first of both roles.
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
        } else if (node.is("Gather") && role == ConstantRole.WEIGHT) {
            // a weight whose elements are looked up in a table of few values; other tables are known by the lookup
            collect(node.input(0), role, found);
        } else if (!node.is("ConstantOfShape") && !node.is("Gather")) {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (!node.input(i).isEmpty()) {
                    collect(node.input(i), parts.role(node, i, role), found);
                }
            }
        }
    }
}
