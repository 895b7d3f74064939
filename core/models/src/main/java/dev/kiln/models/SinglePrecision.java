package dev.kiln.models;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Converts a graph in half or double precision to single precision: constants, inputs, and casts to the other one,
 * branches and bodies included. A graph is in double precision if its parameters are.
 */
final class SinglePrecision {

    private static final Set<ElementType> HALF = EnumSet.of(ElementType.FLOAT16, ElementType.BFLOAT16);

    /** The attributes that name the element type of a result. */
    private static final List<String> TARGETS = List.of("to", "dtype");

    private final Set<ElementType> others;

    private SinglePrecision(Set<ElementType> others) {
        this.others = others;
    }

    static Graph of(Model model) {
        Set<ElementType> others = others(model);
        return others.isEmpty()
                ? model.graph()
                : new SinglePrecision(others).rewritten(model.graph()).build();
    }

    private static Set<ElementType> others(Model model) {
        Graph graph = model.graph();
        Set<ElementType> others = EnumSet.noneOf(ElementType.class);
        boolean hasHalf = graph.constants().values().stream().anyMatch(t -> HALF.contains(t.elementType()))
                || graph.inputs().stream().anyMatch(i -> HALF.contains(i.type().elementType()))
                || graph.nodes().stream().anyMatch(SinglePrecision::makesHalf);
        if (hasHalf) {
            others.addAll(HALF);
        }
        if (model.parameters().stream().anyMatch(p -> graph.constant(p).elementType() == ElementType.DOUBLE)) {
            others.add(ElementType.DOUBLE);
        }
        return others;
    }

    private static boolean makesHalf(Node node) {
        return HALF.stream().anyMatch(half -> targets(node, half));
    }

    private static boolean targets(Node node, ElementType type) {
        return TARGETS.stream().anyMatch(target -> node.attributes().integer(target, 0) == type.code());
    }

    private GraphEditor rewritten(Graph graph) {
        GraphEditor editor = GraphEditor.of(graph);
        graph.constants().forEach((name, value) -> editor.constant(name, single(value)));
        for (Input input : graph.inputs()) {
            if (others.contains(input.type().elementType())) {
                editor.retype(input.name(), TensorType.floats(input.type().shape()));
            }
        }
        return editor.mapNodes(this::single);
    }

    private Tensor single(Tensor value) {
        return others.contains(value.elementType()) ? value.cast(ElementType.FLOAT) : value;
    }

    private Node single(Node node) {
        Map<String, Attribute> changed = new HashMap<>();
        node.attributes().byName().forEach((name, attribute) -> {
            if (attribute instanceof Attribute.Int code && TARGETS.contains(name) && isOther(code.value())) {
                changed.put(name, new Attribute.Int(ElementType.FLOAT.code()));
            } else if (attribute instanceof Attribute.Array array
                    && others.contains(array.value().elementType())) {
                changed.put(name, new Attribute.Array(single(array.value())));
            } else if (attribute instanceof Attribute.Subgraph body) {
                changed.put(name, new Attribute.Subgraph(rewritten(body.value()).buildBody()));
            }
        });
        Attributes attributes = node.attributes();
        for (Map.Entry<String, Attribute> one : changed.entrySet()) {
            attributes = attributes.with(one.getKey(), one.getValue());
        }
        return changed.isEmpty() ? node : node.withAttributes(attributes);
    }

    private boolean isOther(long code) {
        return others.stream().anyMatch(type -> type.code() == code);
    }
}
