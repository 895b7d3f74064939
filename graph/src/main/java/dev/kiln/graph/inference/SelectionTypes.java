package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Elements gathered by index, and elements scattered to indices. */
final class SelectionTypes {

    static final Map<String, TypeRule> RULES = new HashMap<>();

    static {
        RULES.put("Gather", SelectionTypes::gather);
        RULES.put("GatherElements", SelectionTypes::gatherElements);
        RULES.put("GatherND", SelectionTypes::gatherNd);
        List.of("Scatter", "ScatterElements", "ScatterND", "ReverseSequence")
                .forEach(op -> RULES.put(op, a -> List.of(a.type(0))));
        RULES.put("NonZero", SelectionTypes::nonZero);
        RULES.put("TopK", SelectionTypes::topK);
        RULES.put("OneHot", SelectionTypes::oneHot);
        RULES.put("Compress", SelectionTypes::compress);
        RULES.put("Unique", SelectionTypes::unique);
    }

    private SelectionTypes() {}

    private static List<TensorType> of(Application a, Shape shape) {
        return List.of(new TensorType(a.elementType(0), shape));
    }

    private static List<TensorType> gather(Application a) {
        if (!a.isRanked(0, 1)) {
            return of(a, Shape.UNRANKED);
        }
        a.requireRank(0, 1, Integer.MAX_VALUE);
        List<Dim> data = a.shape(0).dims();
        int axis = a.axis(a.attributes().integer("axis", 0), data.size());
        List<Dim> dims = new ArrayList<>(data.subList(0, axis));
        dims.addAll(a.shape(1).dims());
        dims.addAll(data.subList(axis + 1, data.size()));
        Optional<long[]> indices = a.integers(1);
        if (data.size() == 1 && indices.isPresent() && a.rank(1) <= 1) {
            a.contents(0).ifPresent(entries -> a.learn(0, chosen(a, entries, indices.get())));
        }
        return of(a, Shape.of(dims));
    }

    private static List<Entry> chosen(Application a, List<Entry> entries, long[] indices) {
        List<Entry> chosen = new ArrayList<>();
        for (long index : indices) {
            if (index < -entries.size() || index >= entries.size()) {
                throw a.fail("its index " + index + " is outside the " + entries.size() + " entries of the input");
            }
            chosen.add(entries.get((int) (index < 0 ? index + entries.size() : index)));
        }
        return chosen;
    }

    private static List<TensorType> gatherElements(Application a) {
        if (a.isRanked(0, 1)) {
            a.requireRank(1, a.rank(0), a.rank(0));
            a.axis(a.attributes().integer("axis", 0), a.rank(0));
        }
        return of(a, a.shape(1));
    }

    private static List<TensorType> gatherNd(Application a) {
        if (!a.isRanked(0, 1)) {
            return of(a, Shape.UNRANKED);
        }
        List<Dim> indices = a.shape(1).dims();
        a.requireRank(1, 1, Integer.MAX_VALUE);
        long depth = a.shape(1).size(-1);
        if (depth < 0) {
            return of(a, Shape.UNRANKED);
        }
        long from = a.attributes().integer("batch_dims", 0) + depth;
        if (depth < 1 || from < depth || from > a.rank(0)) {
            throw a.fail("its indices have " + depth + " coordinates each, too many or too few for the input");
        }
        List<Dim> dims = new ArrayList<>(indices.subList(0, indices.size() - 1));
        dims.addAll(a.shape(0).dims().subList((int) from, a.rank(0)));
        return of(a, Shape.of(dims));
    }

    private static List<TensorType> nonZero(Application a) {
        Dim coordinates = a.isRanked(0) ? Dim.of(Math.max(1, a.rank(0))) : Dim.UNKNOWN;
        return List.of(new TensorType(ElementType.INT64, Shape.of(List.of(coordinates, Dim.UNKNOWN))));
    }

    private static List<TensorType> topK(Application a) {
        Shape result = a.shape(0);
        if (result.isRanked()) {
            int axis = a.axis(a.attributes().integer("axis", -1), result.rank());
            Dim count = onlyDim(a, 1);
            if (count.isFixed() && result.dim(axis).isFixed() && count.size() > result.size(axis)) {
                throw a.fail("it must choose " + count + " of " + result.dim(axis) + " entries");
            }
            result = result.with(axis, count);
        }
        return List.of(new TensorType(a.elementType(0), result), new TensorType(ElementType.INT64, result));
    }

    private static Dim onlyDim(Application a, int input) {
        return a.entries(input)
                .filter(e -> e.size() == 1)
                .map(e -> e.get(0).dim())
                .orElse(Dim.UNKNOWN);
    }

    private static List<TensorType> oneHot(Application a) {
        if (!a.isRanked(0)) {
            return List.of(new TensorType(a.elementType(2), Shape.UNRANKED));
        }
        List<Dim> dims = new ArrayList<>(a.shape(0).dims());
        dims.add(a.axis(a.attributes().integer("axis", -1), dims.size() + 1), onlyDim(a, 1));
        return List.of(new TensorType(a.elementType(2), Shape.of(dims)));
    }

    private static List<TensorType> compress(Application a) {
        if (!a.attributes().has("axis")) {
            return of(a, Shape.of(List.of(Dim.UNKNOWN)));
        }
        Shape x = a.shape(0);
        return of(a, x.isRanked() ? x.with(a.axis(a.attributes().integer("axis", 0), x.rank()), Dim.UNKNOWN) : x);
    }

    /**
     * The distinct values, the index of the first occurrence of each, the index of each entry among them, and their
     * frequencies.
     */
    private static List<TensorType> unique(Application a) {
        TensorType list = new TensorType(ElementType.INT64, Shape.of(List.of(Dim.UNKNOWN)));
        Shape x = a.shape(0);
        Dim entries = x.isRanked() ? Product.of(x.dims()).dim() : Dim.UNKNOWN;
        if (a.attributes().has("axis") && x.isRanked()) {
            entries = x.dim(a.axis(a.attributes().integer("axis", 0), x.rank()));
        }
        TensorType places = new TensorType(ElementType.INT64, Shape.of(List.of(entries)));
        return List.of(compress(a).get(0), list, places, list);
    }
}
