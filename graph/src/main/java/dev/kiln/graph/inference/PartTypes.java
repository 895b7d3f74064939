package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Concatenation, splitting and padding along axes. */
final class PartTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "Concat", PartTypes::concat, "Split", PartTypes::split, "Slice", SliceTypes::infer, "Pad", PartTypes::pad);

    private PartTypes() {}

    private static List<TensorType> concat(Application a) {
        int[] all = IntStream.range(0, a.inputs()).toArray();
        a.requireSameElements(all);
        if (!a.isRanked(all)) {
            return List.of(new TensorType(a.elementType(0), Shape.UNRANKED));
        }
        a.requireRank(0, 1, Integer.MAX_VALUE);
        int rank = a.rank(0);
        int axis = a.axis(a.attributes().integer("axis", 0), rank);
        List<Dim> dims = new ArrayList<>(a.shape(0).dims());
        for (int input = 1; input < all.length; input++) {
            a.requireRank(input, rank, rank);
            for (int i = 0; i < rank; i++) {
                Dim own = a.shape(input).dim(i);
                dims.set(
                        i,
                        i == axis
                                ? sum(dims.get(i), own)
                                : a.same(dims.get(i), own, "the axes " + i + " of its inputs"));
            }
        }
        if (rank == 1) {
            joined(a, all).ifPresent(entries -> a.learn(0, entries));
        }
        return List.of(new TensorType(a.elementType(0), Shape.of(dims)));
    }

    private static Dim sum(Dim one, Dim other) {
        return Entry.of("Add", Entry.of(one), Entry.of(other)).dim();
    }

    private static Optional<List<Entry>> joined(Application a, int[] inputs) {
        List<Entry> joined = new ArrayList<>();
        for (int input : inputs) {
            Optional<List<Entry>> entries = a.elementType(0).isInteger() ? a.entries(input) : Optional.empty();
            if (entries.isEmpty()) {
                return entries;
            }
            joined.addAll(entries.get());
        }
        return Optional.of(joined);
    }

    private static List<TensorType> split(Application a) {
        int parts = a.node().outputs().size();
        if (!a.isRanked(0)) {
            return Collections.nCopies(parts, new TensorType(a.elementType(0), Shape.UNRANKED));
        }
        Shape x = a.shape(0);
        int axis = a.axis(a.attributes().integer("axis", 0), x.rank());
        boolean given = a.has(1) || a.attributes().has("split");
        if (!given) {
            requireOutputs(a, a.attributes().integer("num_outputs", parts));
        }
        List<Dim> lengths = given ? given(a, x.dim(axis), parts) : equal(x.dim(axis), parts);
        requireOutputs(a, lengths.size());
        return lengths.stream()
                .map(length -> new TensorType(a.elementType(0), x.with(axis, length)))
                .toList();
    }

    private static void requireOutputs(Application a, long parts) {
        int outputs = a.node().outputs().size();
        if (parts != outputs) {
            throw a.fail("it makes " + parts + " parts and has " + outputs + " outputs");
        }
    }

    private static List<Dim> given(Application a, Dim whole, int parts) {
        Optional<long[]> lengths = a.integers(1, "split");
        if (lengths.isEmpty()) {
            return Collections.nCopies(parts, Dim.UNKNOWN);
        }
        long sum = Arrays.stream(lengths.get()).sum();
        if (whole.isFixed() && whole.size() != sum) {
            throw a.fail("its parts have " + sum + " entries together, and the axis has " + whole);
        }
        return Arrays.stream(lengths.get())
                .mapToObj(length -> a.length(length, "a part"))
                .toList();
    }

    private static List<Dim> equal(Dim whole, int parts) {
        if (parts == 1 || !whole.isFixed()) {
            return Collections.nCopies(parts, parts == 1 ? whole : Dim.UNKNOWN);
        }
        long length = (whole.size() + parts - 1) / parts;
        return IntStream.range(0, parts)
                .mapToObj(i -> Dim.of(Math.max(0, Math.min(length, whole.size() - i * length))))
                .toList();
    }

    private static List<TensorType> pad(Application a) {
        Shape x = a.shape(0);
        if (!x.isRanked()) {
            return List.of(a.type(0));
        }
        Optional<long[]> pads = a.integers(1, "pads");
        Optional<long[]> axes = a.has(3)
                ? a.integers(3)
                : Optional.of(IntStream.range(0, x.rank()).asLongStream().toArray());
        if (pads.isEmpty() || axes.isEmpty()) {
            return List.of(new TensorType(a.elementType(0), Shape.of(Collections.nCopies(x.rank(), Dim.UNKNOWN))));
        }
        return List.of(new TensorType(a.elementType(0), padded(a, pads.get(), axes.get())));
    }

    private static Shape padded(Application a, long[] pads, long[] axes) {
        if (pads.length != 2 * axes.length) {
            throw a.fail("it has " + pads.length + " pads for " + axes.length + " axes, two are needed for each");
        }
        Shape result = a.shape(0);
        for (int i = 0; i < axes.length; i++) {
            int axis = a.axis(axes[i], result.rank());
            long added = pads[i] + pads[i + axes.length];
            if (result.dim(axis).isFixed() && result.size(axis) + added < 0) {
                throw a.fail("its pads take more than there is from the axis " + axis);
            }
            result = result.with(
                    axis,
                    Entry.of("Add", Entry.of(result.dim(axis)), Entry.of(added)).dim());
        }
        return result;
    }
}
