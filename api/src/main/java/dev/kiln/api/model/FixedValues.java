package dev.kiln.api.model;

import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Node;
import dev.kiln.api.tensor.Dim;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of a graph that no run decides, and the constants that they are made of. */
final class FixedValues {

    private static final Set<String> RANDOM = Set.of(
            "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Bernoulli", "Multinomial");

    /** Operators whose first input goes on, rearranged or in another form, be it whole or in part. */
    private static final Set<String> CARRIERS = Set.of(
            "Identity",
            "Cast",
            "CastLike",
            "Reshape",
            "Flatten",
            "Squeeze",
            "Unsqueeze",
            "Transpose",
            "Slice",
            "Split",
            "Expand",
            "Tile",
            "Pad",
            "QuantizeLinear",
            "DequantizeLinear");

    private final Graph graph;
    private final @Nullable FixedValues outer;
    private final Map<String, Boolean> fixed = new HashMap<>();

    FixedValues(Graph graph, @Nullable FixedValues outer) {
        this.graph = graph;
        this.outer = outer;
        graph.nodes().forEach(this::visit);
    }

    private void visit(Node node) {
        boolean all = !node.inputs().isEmpty()
                && node.attributes().graphs().isEmpty()
                && !RANDOM.contains(node.operator())
                && node.inputs().stream().filter(i -> !i.isEmpty()).allMatch(this::isFixed);
        node.outputs().forEach(output -> fixed.put(output, all));
    }

    static boolean carries(Node node) {
        return node.domain().isEmpty() && CARRIERS.contains(node.operator());
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

    Shape shape(String value) {
        boolean here = graph.constants().containsKey(value)
                || graph.producer(value).isPresent()
                || graph.input(value).isPresent();
        return here || outer == null ? graph.type(value).shape() : outer.shape(value);
    }

    /** The count of elements, which may be more than any memory has; -1 where it is not known. */
    static double elements(Shape shape) {
        return shape.isFixed() ? shape.dims().stream().mapToDouble(Dim::size).reduce(1, (a, b) -> a * b) : -1;
    }

    /**
     * The constants of the outermost graph that a fixed value is made of, each with its role if the value has the given
     * one: what is rearranged keeps it, what a weight is multiplied by on the way is a scale.
     */
    Map<String, ConstantRole> sources(String value, ConstantRole role) {
        Map<String, ConstantRole> found = new LinkedHashMap<>();
        collect(value, role, found);
        return found;
    }

    private void collect(String value, ConstantRole role, Map<String, ConstantRole> found) {
        if (graph.constants().containsKey(value)) {
            if (outer == null) {
                found.putIfAbsent(value, role);
            }
            return;
        }
        Optional<Node> producer = graph.producer(value);
        if (producer.isPresent()) {
            collectInputs(producer.get(), value, role, found);
        } else if (outer != null) {
            outer.collect(value, role, found);
        }
    }

    private void collectInputs(Node node, String value, ConstantRole role, Map<String, ConstantRole> found) {
        if (carries(node)) {
            collect(node.input(0), role, found);
        } else if (node.is("Concat")) {
            node.inputs().forEach(input -> collect(input, role, found));
        } else if (!node.is("ConstantOfShape") && !node.is("Gather")) {
            for (String input : node.inputs()) {
                boolean main = !input.isEmpty() && shape(input).equals(shape(value));
                collect(input, main || !role.isTrainable() ? role : ConstantRole.SCALE, found);
            }
        }
    }
}
