package dev.kiln.graph.dependency;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Axes in a row of a reshape's input that hold the same elements as axes in a row of its output.
 *
 * @param from the axes of the input
 * @param to the axes of the output
 * @param factors the lengths into which both divide, the outermost first, such as 12 and 64 for 768; none where they do
 *     not, and of axes of different lengths the shorter one's are the last
 */
record ReshapeBlock(List<Integer> from, List<Integer> to, List<Integer> factors) {

    ReshapeBlock {
        from = List.copyOf(from);
        to = List.copyOf(to);
        factors = List.copyOf(factors);
    }

    /** A factor within one axis of a block: the index along the axis is {@code (outer * length + i) * stride + inner}. */
    record Part(int axis, int length, int stride) {

        /** The index along the factor of an index along the axis. */
        int index(int along) {
            return along / stride % length;
        }
    }

    /** Whether it is one axis that stays the same. */
    boolean isSame(Shape input, Shape output) {
        return from.size() == 1 && to.size() == 1 && input.dim(from.get(0)).equals(output.dim(to.get(0)));
    }

    /** The shortest blocks of a reshape, from both ends; the axes left in the middle have no factors. */
    static List<ReshapeBlock> of(Shape from, Shape to) {
        List<ReshapeBlock> front = new ArrayList<>();
        int[] left = {0, 0};
        while (left[0] < from.rank() && left[1] < to.rank()) {
            int[] ends = next(from.dims(), to.dims(), left[0], left[1]);
            if (ends.length == 0) {
                break;
            }
            front.add(block(from, to, left[0], ends[0], left[1], ends[1]));
            left = ends;
        }
        return middle(from, to, left, front);
    }

    private static List<ReshapeBlock> middle(Shape from, Shape to, int[] left, List<ReshapeBlock> front) {
        int endFrom = from.rank();
        int endTo = to.rank();
        List<ReshapeBlock> blocks = new ArrayList<>(front);
        while (endFrom > left[0] && endTo > left[1]) {
            int[] counts = next(reversed(from, left[0], endFrom), reversed(to, left[1], endTo), 0, 0);
            if (counts.length == 0) {
                break;
            }
            blocks.add(block(from, to, endFrom - counts[0], endFrom, endTo - counts[1], endTo));
            endFrom -= counts[0];
            endTo -= counts[1];
        }
        if (endFrom > left[0] && endTo > left[1] && divides(from.dim(endFrom - 1), to.dim(endTo - 1))) {
            endFrom--;
            endTo--;
            long one = from.size(endFrom);
            long other = to.size(endTo);
            List<Integer> factors =
                    List.of((int) (Math.max(one, other) / Math.min(one, other)), (int) Math.min(one, other));
            blocks.add(new ReshapeBlock(List.of(endFrom), List.of(endTo), factors));
        }
        List<Integer> restFrom = IntStream.range(left[0], endFrom).boxed().toList();
        List<Integer> restTo = IntStream.range(left[1], endTo).boxed().toList();
        blocks.add(new ReshapeBlock(restFrom, restTo, List.of()));
        return blocks;
    }

    private static List<Dim> reversed(Shape shape, int start, int end) {
        List<Dim> dims = new ArrayList<>(shape.dims().subList(start, end));
        Collections.reverse(dims);
        return dims;
    }

    /** Whether the shorter of two lengths is the innermost factor of the other. */
    private static boolean divides(Dim one, Dim other) {
        boolean isKnown = one.isFixed()
                && other.isFixed()
                && Math.min(one.size(), other.size()) > 1
                && Math.max(one.size(), other.size()) <= Integer.MAX_VALUE;
        return isKnown && Math.max(one.size(), other.size()) % Math.min(one.size(), other.size()) == 0;
    }

    /** The ends of the block that starts at two axes; none where lengths are not known or do not match. */
    private static int[] next(List<Dim> from, List<Dim> to, int startFrom, int startTo) {
        if (from.get(startFrom).equals(to.get(startTo)) && !from.get(startFrom).equals(Dim.UNKNOWN)) {
            return new int[] {startFrom + 1, startTo + 1};
        }
        int i = startFrom;
        int j = startTo;
        long one = 1;
        long other = 1;
        while (i == startFrom || j == startTo || one != other) {
            boolean takesFrom = i == startFrom || (j > startTo && one < other);
            List<Dim> dims = takesFrom ? from : to;
            int at = takesFrom ? i : j;
            if (at >= dims.size() || !dims.get(at).isFixed() || dims.get(at).size() == 0) {
                return new int[0];
            }
            one *= takesFrom ? dims.get(at).size() : 1;
            other *= takesFrom ? 1 : dims.get(at).size();
            i += takesFrom ? 1 : 0;
            j += takesFrom ? 0 : 1;
        }
        return new int[] {i, j};
    }

    private static ReshapeBlock block(Shape from, Shape to, int startFrom, int endFrom, int startTo, int endTo) {
        List<Integer> axesFrom = IntStream.range(startFrom, endFrom).boxed().toList();
        List<Integer> axesTo = IntStream.range(startTo, endTo).boxed().toList();
        return new ReshapeBlock(axesFrom, axesTo, factors(from, axesFrom, to, axesTo));
    }

    /** The steps between the products of the leading lengths of both sides, if each divides the next. */
    private static List<Integer> factors(Shape from, List<Integer> axesFrom, Shape to, List<Integer> axesTo) {
        if (!axesFrom.stream().allMatch(axis -> from.dim(axis).isFixed())) {
            return List.of();
        }
        TreeSet<Long> products = new TreeSet<>();
        products.addAll(products(from, axesFrom));
        products.addAll(products(to, axesTo));
        List<Integer> factors = new ArrayList<>();
        long last = 1;
        for (long product : products) {
            if (product % last != 0 || product / last > Integer.MAX_VALUE) {
                return List.of();
            }
            if (product > last) {
                factors.add((int) (product / last));
            }
            last = product;
        }
        return factors;
    }

    private static List<Long> products(Shape shape, List<Integer> axes) {
        List<Long> products = new ArrayList<>();
        long product = 1;
        for (int axis : axes) {
            product *= shape.size(axis);
            products.add(product);
        }
        return products;
    }

    /** The part that a factor is of one of the axes of one side, which have the last factors in a row; empty for others. */
    private Optional<Part> part(int factor, Shape shape, List<Integer> axes) {
        int end = factors.size();
        for (int i = axes.size() - 1; i >= 0; i--) {
            long length = shape.size(axes.get(i));
            int first = end;
            for (long product = 1; product < length; product *= factors.get(first)) {
                first--;
            }
            if (factor >= first && factor < end) {
                int stride = factors.subList(factor + 1, end).stream().reduce(1, (a, b) -> a * b);
                return Optional.of(new Part(axes.get(i), factors.get(factor), stride));
            }
            end = first;
        }
        return Optional.empty();
    }

    /** A factor as a part of an axis of the input, and of one of the output. */
    record Shared(Part from, Part to) {}

    /** The factors that both sides have, the outermost first. */
    List<Shared> shared(Shape input, Shape output) {
        List<Shared> shared = new ArrayList<>();
        for (int factor = 0; factor < factors.size(); factor++) {
            Optional<Part> there = part(factor, output, to);
            part(factor, input, from).ifPresent(here -> there.ifPresent(part -> shared.add(new Shared(here, part))));
        }
        return shared;
    }
}
