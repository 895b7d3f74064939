package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Draws from distributions. */
final class RandomTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "RandomUniform", RandomTypes::shaped,
            "RandomNormal", RandomTypes::shaped,
            "RandomUniformLike", RandomTypes::like,
            "RandomNormalLike", RandomTypes::like,
            "Bernoulli", RandomTypes::like,
            "Multinomial", RandomTypes::multinomial);

    private RandomTypes() {}

    private static ElementType type(Application a, ElementType otherwise) {
        return ElementType.ofCode((int) a.attributes().integer("dtype", otherwise.code()));
    }

    private static List<TensorType> shaped(Application a) {
        long[] shape = a.attributes().integers("shape").orElseThrow(() -> a.fail("it needs the attribute shape"));
        return List.of(new TensorType(type(a, ElementType.FLOAT), shape(a, shape)));
    }

    private static Shape shape(Application a, long[] lengths) {
        return Shape.of(Arrays.stream(lengths)
                .mapToObj(length -> a.length(length, "its result"))
                .toList());
    }

    /** The shape of the input, and its element type unless an attribute has another. */
    static List<TensorType> like(Application a) {
        return List.of(new TensorType(type(a, a.elementType(0)), a.shape(0)));
    }

    private static List<TensorType> multinomial(Application a) {
        a.requireRank(0, 2, 2);
        Dim rows = a.isRanked(0) ? a.shape(0).dim(0) : Dim.UNKNOWN;
        Dim samples = a.length(a.attributes().integer("sample_size", 1), "a row of its result");
        return List.of(new TensorType(type(a, ElementType.INT32), Shape.of(List.of(rows, samples))));
    }
}
