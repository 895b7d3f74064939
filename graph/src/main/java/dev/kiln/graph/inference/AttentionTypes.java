package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;

/**
 * Attention over heads, {@code [N, heads, T, D]}, or {@code [N, T, heads * D]} with the numbers of heads as attributes.
 */
final class AttentionTypes {

    static final Map<String, TypeRule> RULES = Map.of("Attention", AttentionTypes::infer);

    private static final int QUERY = 0;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int PAST_KEY = 4;
    private static final int PAST_VALUE = 5;

    private AttentionTypes() {}

    private static List<TensorType> infer(Application a) {
        a.requireRank(QUERY, 3, 4);
        if (!a.isRanked(QUERY, KEY, VALUE)) {
            TensorType unknown = new TensorType(a.elementType(QUERY), Shape.UNRANKED);
            return List.of(unknown, unknown, unknown, unknown);
        }
        a.requireRank(KEY, a.rank(QUERY), a.rank(QUERY));
        a.requireRank(VALUE, a.rank(QUERY), a.rank(QUERY));
        Shape query = heads(a, QUERY, "q_num_heads");
        Shape key = heads(a, KEY, "kv_num_heads");
        Shape value = heads(a, VALUE, "kv_num_heads");
        a.same(query.dim(3), key.dim(3), "the vectors of query and key");
        a.same(key.dim(2), value.dim(2), "the times of key and value");
        requireGroups(a, query.dim(1), key.dim(1));
        Shape presentKey = key.with(2, sum(past(a, PAST_KEY), key.dim(2)));
        Shape presentValue = value.with(2, sum(past(a, PAST_VALUE), value.dim(2)));
        Shape scores = query.with(3, presentKey.dim(2));
        return List.of(
                new TensorType(a.elementType(QUERY), result(a, query.with(3, value.dim(3)))),
                new TensorType(a.elementType(KEY), presentKey),
                new TensorType(a.elementType(VALUE), presentValue),
                new TensorType(a.elementType(QUERY), scores));
    }

    /** The shape with the heads as an axis of their own, before the time axis. */
    private static Shape heads(Application a, int input, String attribute) {
        Shape shape = a.shape(input);
        if (shape.rank() == 4) {
            return shape;
        }
        long heads = a.attributes().integer(attribute, 0);
        Dim together = shape.dim(2);
        if (heads < 1 || (together.isFixed() && together.size() % heads != 0)) {
            throw a.fail("with three axes it needs " + attribute + " to divide them, and it is " + heads);
        }
        Dim each = together.isFixed() ? Dim.of(together.size() / heads) : Dim.UNKNOWN;
        return Shape.of(List.of(shape.dim(0), Dim.of(heads), shape.dim(1), each));
    }

    private static void requireGroups(Application a, Dim queries, Dim keys) {
        if (queries.isFixed() && keys.isFixed() && (keys.size() == 0 || queries.size() % keys.size() != 0)) {
            throw a.fail("its " + queries + " heads of the query are not a multiple of the " + keys + " of the key");
        }
    }

    private static Dim past(Application a, int input) {
        if (!a.has(input)) {
            return Dim.of(0);
        }
        a.requireRank(input, 4, 4);
        return a.isRanked(input) ? a.shape(input).dim(2) : Dim.UNKNOWN;
    }

    private static Dim sum(Dim one, Dim other) {
        return Entry.of("Add", Entry.of(one), Entry.of(other)).dim();
    }

    private static Shape result(Application a, Shape heads) {
        return a.rank(QUERY) == 4
                ? heads
                : Shape.of(List.of(
                        heads.dim(0),
                        heads.dim(2),
                        Product.of(List.of(heads.dim(1), heads.dim(3))).dim()));
    }
}
