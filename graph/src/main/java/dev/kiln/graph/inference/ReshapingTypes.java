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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The same elements in another shape, or repeated along axes. */
final class ReshapingTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "Reshape", ReshapingTypes::reshape,
            "Flatten", ReshapingTypes::flatten,
            "Transpose", ReshapingTypes::transpose,
            "Squeeze", ReshapingTypes::squeeze,
            "Unsqueeze", ReshapingTypes::unsqueeze,
            "Expand", ReshapingTypes::expand,
            "Tile", ReshapingTypes::tile);

    private ReshapingTypes() {}

    private static List<TensorType> of(Application a, Shape shape) {
        return List.of(new TensorType(a.elementType(0), shape));
    }

    /** The shape given by a list of integers. */
    static Shape shape(List<Entry> lengths) {
        return Shape.of(lengths.stream().map(Entry::dim).toList());
    }

    private static List<TensorType> reshape(Application a) {
        Shape result = a.entries(1).map(target -> reshaped(a, target)).orElse(Shape.UNRANKED);
        if (result.rank() <= 1 && a.rank(0) <= 1) {
            a.passContents();
        }
        return of(a, result);
    }

    private static Shape reshaped(Application a, List<Entry> target) {
        boolean zeroCopies = a.attributes().integer("allowzero", 0) == 0;
        List<Dim> result = new ArrayList<>();
        List<Dim> left = new ArrayList<>(a.shape(0).dims());
        List<Dim> made = new ArrayList<>();
        int open = -1;
        for (int i = 0; i < target.size(); i++) {
            Entry entry = target.get(i);
            if (entry.is(-1) && open >= 0) {
                throw a.fail("its target " + target + " has more than one -1");
            }
            if (entry.is(0) && zeroCopies) {
                Dim copied = copied(a, i);
                result.add(copied);
                if (a.isRanked(0)) {
                    left.set(i, Dim.of(1));
                }
            } else {
                open = entry.is(-1) ? i : open;
                result.add(entry.dim());
                made.add(entry.is(-1) ? Dim.of(1) : entry.dim());
            }
        }
        return a.isRanked(0)
                ? completed(a, target, result, open, Product.of(left), Product.of(made))
                : Shape.of(result);
    }

    private static Dim copied(Application a, int axis) {
        if (!a.isRanked(0)) {
            return Dim.UNKNOWN;
        }
        if (axis >= a.rank(0)) {
            throw a.fail("its target copies the axis " + axis + ", which the input has not");
        }
        return a.shape(0).dim(axis);
    }

    private static Shape completed(
            Application a, List<Entry> target, List<Dim> result, int open, Product left, Product made) {
        boolean numbers = left.isNumber() && made.isNumber();
        boolean fits =
                open < 0 ? left.number() == made.number() : made.number() == 0 || left.number() % made.number() == 0;
        if (numbers && !fits) {
            throw a.fail("its " + left.number() + " elements do not fit the target " + target);
        }
        if (open >= 0) {
            result.set(open, left.over(made));
        }
        return Shape.of(result);
    }

    private static List<TensorType> flatten(Application a) {
        if (!a.isRanked(0)) {
            return of(a, Shape.of(List.of(Dim.UNKNOWN, Dim.UNKNOWN)));
        }
        List<Dim> dims = a.shape(0).dims();
        long wanted = a.attributes().integer("axis", 1);
        int axis = wanted == dims.size() ? dims.size() : a.axis(wanted, dims.size());
        Dim rows = Product.of(dims.subList(0, axis)).dim();
        return of(
                a,
                Shape.of(List.of(
                        rows, Product.of(dims.subList(axis, dims.size())).dim())));
    }

    private static List<TensorType> transpose(Application a) {
        if (!a.isRanked(0)) {
            return of(a, Shape.UNRANKED);
        }
        int rank = a.rank(0);
        long[] reversed = IntStream.range(0, rank).mapToLong(i -> rank - 1 - i).toArray();
        long[] permutation = a.attributes().integers("perm").orElse(reversed);
        long[] sorted = permutation.clone();
        Arrays.sort(sorted);
        if (!Arrays.equals(sorted, IntStream.range(0, rank).asLongStream().toArray())) {
            throw a.fail("its perm " + Arrays.toString(permutation) + " is not a permutation of " + rank + " axes");
        }
        return of(
                a,
                Shape.of(Arrays.stream(permutation)
                        .mapToObj(i -> a.shape(0).dim((int) i))
                        .toList()));
    }

    private static List<TensorType> squeeze(Application a) {
        boolean given = a.has(1) || a.attributes().has("axes");
        Optional<long[]> axes = a.integers(1, "axes");
        a.passContents();
        if (!a.isRanked(0) || (given ? axes.isEmpty() : !a.shape(0).isFixed())) {
            return of(a, Shape.UNRANKED);
        }
        Shape x = a.shape(0);
        Set<Integer> gone = new TreeSet<>();
        for (long axis : axes.orElseGet(() -> ones(x))) {
            int index = a.axis(axis, x.rank());
            if (x.dim(index).isFixed() && x.size(index) != 1) {
                throw a.fail("its axis " + axis + " is " + x.dim(index) + " long and must be 1");
            }
            gone.add(index);
        }
        return of(
                a,
                Shape.of(IntStream.range(0, x.rank())
                        .filter(i -> !gone.contains(i))
                        .mapToObj(x::dim)
                        .toList()));
    }

    private static long[] ones(Shape shape) {
        return IntStream.range(0, shape.rank())
                .filter(i -> shape.size(i) == 1)
                .asLongStream()
                .toArray();
    }

    private static List<TensorType> unsqueeze(Application a) {
        Optional<long[]> axes = a.integers(1, "axes");
        if (a.rank(0) == 0) {
            a.passContents();
        }
        if (!a.isRanked(0) || axes.isEmpty()) {
            return of(a, Shape.UNRANKED);
        }
        int rank = a.rank(0) + axes.get().length;
        List<Integer> added = Arrays.stream(axes.get())
                .mapToObj(axis -> a.axis(axis, rank))
                .sorted()
                .toList();
        if (Set.copyOf(added).size() != added.size()) {
            throw a.fail("its axes " + Arrays.toString(axes.get()) + " name one axis twice");
        }
        List<Dim> dims = new ArrayList<>(a.shape(0).dims());
        added.forEach(axis -> dims.add(axis, Dim.of(1)));
        return of(a, Shape.of(dims));
    }

    private static List<TensorType> expand(Application a) {
        Shape wanted = a.entries(1).map(ReshapingTypes::shape).orElse(Shape.UNRANKED);
        return of(a, a.broadcast(List.of(a.shape(0), wanted)));
    }

    private static List<TensorType> tile(Application a) {
        if (!a.isRanked(0)) {
            return of(a, Shape.UNRANKED);
        }
        int rank = a.rank(0);
        List<Entry> repeats = a.entries(1).orElseGet(() -> Collections.nCopies(rank, Entry.UNKNOWN));
        if (repeats.size() != rank) {
            throw a.fail("it has " + repeats.size() + " repeats for " + rank + " axes");
        }
        return of(
                a,
                Shape.of(IntStream.range(0, rank)
                        .mapToObj(i -> Product.of(List.of(
                                        a.shape(0).dim(i), repeats.get(i).dim()))
                                .dim())
                        .toList()));
    }
}
