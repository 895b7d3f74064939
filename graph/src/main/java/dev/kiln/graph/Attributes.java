package dev.kiln.graph;

import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The attributes of a node by name, immutable. The {@code with} methods return a larger copy:
 *
 * <pre>{@code Attributes.NONE.with("axis", 1).with("keepdims", 0)}</pre>
 *
 * @param byName each attribute under its ONNX name, in the order of addition
 */
@Stable
public record Attributes(Map<String, Attribute> byName) {

    /** No attributes. */
    public static final Attributes NONE = new Attributes(Map.of());

    /** Copies the map, keeping its order. */
    public Attributes {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * One integer attribute.
     *
     * @param name its ONNX name
     * @param value its value
     * @return the attributes
     */
    public static Attributes of(String name, long value) {
        return NONE.with(name, value);
    }

    /**
     * A copy with one more attribute.
     *
     * @param name its ONNX name
     * @param value its value
     * @return the attributes
     */
    public Attributes with(String name, Attribute value) {
        Map<String, Attribute> larger = new LinkedHashMap<>(byName);
        larger.put(name, value);
        return new Attributes(larger);
    }

    /**
     * A copy with one more integer.
     *
     * @param name its ONNX name
     * @param value its value
     * @return the attributes
     */
    public Attributes with(String name, long value) {
        return with(name, new Attribute.Int(value));
    }

    /**
     * A copy with one more number.
     *
     * @param name its ONNX name
     * @param value its value
     * @return the attributes
     */
    public Attributes with(String name, float value) {
        return with(name, new Attribute.Real(value));
    }

    /**
     * A copy with one more text.
     *
     * @param name its ONNX name
     * @param value its value
     * @return the attributes
     */
    public Attributes with(String name, String value) {
        return with(name, new Attribute.Text(value.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * A copy with one more list of integers.
     *
     * @param name its ONNX name
     * @param values its values
     * @return the attributes
     */
    public Attributes with(String name, long[] values) {
        return with(name, new Attribute.Ints(Arrays.stream(values).boxed().toList()));
    }

    /**
     * A copy with one more element type, as the integer that ONNX writes for it.
     *
     * @param name its ONNX name
     * @param value its value
     * @return the attributes
     */
    public Attributes with(String name, ElementType value) {
        return with(name, value.code());
    }

    /**
     * A copy without one attribute.
     *
     * @param name its ONNX name
     * @return the attributes
     */
    public Attributes without(String name) {
        Map<String, Attribute> smaller = new LinkedHashMap<>(byName);
        smaller.remove(name);
        return new Attributes(smaller);
    }

    /**
     * Whether an attribute is present.
     *
     * @param name its ONNX name
     * @return whether it is
     */
    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /**
     * An integer, or the operator's default.
     *
     * @param name its ONNX name
     * @param otherwise the value where it is absent
     * @return the value
     * @throws GraphException if the attribute is of another kind
     */
    public long integer(String name, long otherwise) {
        return find(name, Attribute.Int.class).map(Attribute.Int::value).orElse(otherwise);
    }

    /**
     * A number, or the operator's default.
     *
     * @param name its ONNX name
     * @param otherwise the value where it is absent
     * @return the value
     * @throws GraphException if the attribute is of another kind
     */
    public float real(String name, float otherwise) {
        return find(name, Attribute.Real.class).map(Attribute.Real::value).orElse(otherwise);
    }

    /**
     * A text, or the operator's default.
     *
     * @param name its ONNX name
     * @param otherwise the value where it is absent
     * @return the value
     * @throws GraphException if the attribute is of another kind
     */
    public String text(String name, String otherwise) {
        return find(name, Attribute.Text.class).map(Attribute.Text::value).orElse(otherwise);
    }

    /**
     * A list of integers.
     *
     * @param name its ONNX name
     * @return the values; empty where it is absent
     * @throws GraphException if the attribute is of another kind
     */
    public Optional<long[]> integers(String name) {
        return find(name, Attribute.Ints.class)
                .map(a -> a.values().stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * A list of numbers.
     *
     * @param name its ONNX name
     * @return the values; empty where it is absent
     * @throws GraphException if the attribute is of another kind
     */
    public Optional<List<Float>> reals(String name) {
        return find(name, Attribute.Reals.class).map(Attribute.Reals::values);
    }

    /**
     * A list of texts.
     *
     * @param name its ONNX name
     * @return the values; empty where it is absent
     * @throws GraphException if the attribute is of another kind
     */
    public List<String> texts(String name) {
        return find(name, Attribute.Texts.class).map(Attribute.Texts::values).orElse(List.of());
    }

    /**
     * A tensor.
     *
     * @param name its ONNX name
     * @return the value; empty where it is absent
     * @throws GraphException if the attribute is of another kind
     */
    public Optional<Tensor> tensor(String name) {
        return find(name, Attribute.Array.class).map(Attribute.Array::value);
    }

    /**
     * A graph.
     *
     * @param name its ONNX name
     * @return the value; empty where it is absent
     * @throws GraphException if the attribute is of another kind
     */
    public Optional<Graph> graph(String name) {
        return find(name, Attribute.Subgraph.class).map(Attribute.Subgraph::value);
    }

    /** Returns all graphs among the attributes, such as the branches of {@code If}. */
    public List<Graph> graphs() {
        List<Graph> graphs = new ArrayList<>();
        for (Attribute attribute : byName.values()) {
            if (attribute instanceof Attribute.Subgraph one) {
                graphs.add(one.value());
            } else if (attribute instanceof Attribute.Subgraphs many) {
                graphs.addAll(many.values());
            }
        }
        return graphs;
    }

    private <A extends Attribute> Optional<A> find(String name, Class<A> kind) {
        Attribute attribute = byName.get(name);
        if (attribute == null) {
            return Optional.empty();
        }
        if (!kind.isInstance(attribute)) {
            throw new GraphException("The attribute " + name + " is of kind "
                    + attribute.getClass().getSimpleName() + ", expected " + kind.getSimpleName() + ".");
        }
        return Optional.of(kind.cast(attribute));
    }
}
