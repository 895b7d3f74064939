package dev.kiln.models;

import static dev.kiln.models.BatchRules.on;
import static dev.kiln.models.BatchRules.requireBeside;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The batch axis after operators that move, repeat and select elements. */
final class BatchMovementRules {

    /** The minimum of the ends that exporters write for "up to the end". */
    private static final long OPEN_END = Integer.MAX_VALUE;

    static final Map<String, BatchRules.Rule> RULES = Map.of(
            "Transpose", BatchMovementRules::transpose,
            "Squeeze", BatchMovementRules::squeeze,
            "Unsqueeze", BatchMovementRules::unsqueeze,
            "Flatten", BatchMovementRules::flatten,
            "Reshape", BatchMovementRules::reshape,
            "Expand", BatchMovementRules::expand,
            "Tile", BatchMovementRules::tile,
            "Slice", BatchMovementRules::slice,
            "Pad", BatchMovementRules::pad,
            "Gather", BatchMovementRules::gather);

    private BatchMovementRules() {}

    private static int[] transpose(BatchStep step) {
        int rank = step.rank(0);
        long[] reversed = IntStream.range(0, rank).mapToLong(i -> rank - 1L - i).toArray();
        long[] permutation = step.attributes().integers("perm").orElse(reversed);
        return on(IntStream.range(0, rank)
                .filter(i -> permutation[i] == step.axis(0))
                .findFirst()
                .orElseThrow(() -> step.fail("its perm omits the batch")));
    }

    private static int[] squeeze(BatchStep step) {
        step.onlyFirst();
        int[] axes = step.namedAxes(1, "axes", step.rank(0))
                .orElseThrow(() -> step.fail("it removes every axis of length 1"));
        Arrays.stream(axes).forEach(axis -> requireBeside(step, axis));
        return on(step.axis(0)
                - (int) Arrays.stream(axes).filter(axis -> axis < step.axis(0)).count());
    }

    private static int[] unsqueeze(BatchStep step) {
        step.onlyFirst();
        int[] axes = step.namedAxes(1, "axes", step.output().rank()).orElse(new int[0]);
        int[] kept = IntStream.range(0, step.output().rank())
                .filter(i -> Arrays.stream(axes).noneMatch(axis -> axis == i))
                .toArray();
        return on(kept[step.axis(0)]);
    }

    private static int[] flatten(BatchStep step) {
        Shape shape = step.shape(0);
        int border = step.index(step.attributes().integer("axis", 1), shape.rank());
        int batch = step.axis(0);
        int from = batch < border ? 0 : border;
        int to = batch < border ? border : shape.rank();
        if (IntStream.range(from, to).anyMatch(i -> i != batch && shape.size(i) != 1)) {
            throw step.fail("it merges the batch with other axes");
        }
        return on(batch < border ? 0 : 1);
    }

    /** The batch is on an axis of its length that has as many elements before it; the same axis if there are several. */
    private static int[] reshape(BatchStep step) {
        if (step.carries(1)) {
            throw step.fail("its shape depends on the example");
        }
        Shape from = step.shape(0);
        Shape to = step.output();
        int batch = step.axis(0);
        Optional<Long> before = product(from, batch);
        boolean isFirst = batch == 0;
        return on(IntStream.concat(IntStream.of(batch), IntStream.range(0, to.rank()))
                .filter(i -> i < to.rank() && to.size(i) == step.batch())
                .filter(i -> (isFirst && i == 0) || (before.isPresent() && before.equals(product(to, i))))
                .findFirst()
                .orElseThrow(() -> step.fail("it merges the batch with other axes")));
    }

    private static Optional<Long> product(Shape shape, int axes) {
        Shape part = Shape.of(shape.dims().subList(0, axes));
        return part.isFixed() ? Optional.of(part.elements()) : Optional.empty();
    }

    private static int[] expand(BatchStep step) {
        step.onlyFirst();
        int fromEnd = step.rank(0) - step.axis(0);
        Optional<long[]> lengths = step.integers(1);
        boolean repeats = lengths.isPresent()
                && lengths.get().length >= fromEnd
                && lengths.get()[lengths.get().length - fromEnd] != 1;
        if (repeats) {
            throw step.fail("its shape holds the length of the batch");
        }
        return on(step.output().rank() - fromEnd);
    }

    private static int[] tile(BatchStep step) {
        step.onlyFirst();
        if (step.integers(1).filter(repeats -> repeats[step.axis(0)] == 1).isEmpty()) {
            throw step.fail("it repeats the batch");
        }
        return on(step.axis(0));
    }

    private static int[] slice(BatchStep step) {
        step.onlyFirst();
        long[] starts = step.integers(1).orElseThrow(() -> step.fail("its starts are computed by the graph"));
        int[] axes = step.namedAxes(3, "axes", step.rank(0))
                .orElseGet(() -> IntStream.range(0, starts.length).toArray());
        for (int i = 0; i < axes.length; i++) {
            if (axes[i] == step.axis(0) && !isWhole(step, i, starts[i])) {
                throw step.fail("it selects a part of the batch");
            }
        }
        return on(step.axis(0));
    }

    private static boolean isWhole(BatchStep step, int place, long start) {
        boolean toTheEnd =
                step.integers(2).filter(ends -> ends[place] >= OPEN_END).isPresent();
        boolean everyOne = !step.has(4)
                || step.integers(4).filter(steps -> steps[place] == 1).isPresent();
        return start == 0 && toTheEnd && everyOne;
    }

    private static int[] pad(BatchStep step) {
        step.onlyFirst();
        long[] pads = step.integers(1).orElseThrow(() -> step.fail("its pads are computed by the graph"));
        int[] axes = step.namedAxes(3, "axes", step.rank(0)).orElseGet(step::allAxes);
        for (int i = 0; i < axes.length; i++) {
            if (axes[i] == step.axis(0) && (pads[i] != 0 || pads[i + axes.length] != 0)) {
                throw step.fail("it pads the batch");
            }
        }
        return on(step.axis(0));
    }

    private static int[] gather(BatchStep step) {
        int axis = step.axisAttribute("axis", 0);
        if (step.carries(1)) {
            if (step.carries(0)) {
                throw step.fail("both its inputs depend on the example");
            }
            return on(axis + step.axis(1));
        }
        requireBeside(step, axis);
        return on(step.axis(0) < axis ? step.axis(0) : step.axis(0) - 1 + step.rank(1));
    }

    /**
     * The target lengths of a reshape to a known shape that accept a batch of any length.
     *
     * @param step the reshape
     * @param axis the batch axis of its output
     * @return the lengths; empty where they already leave it open
     */
    static Optional<long[]> openTarget(BatchStep step, int axis) {
        long[] target = step.integers(1).orElse(new long[0]);
        boolean zeroCopies = step.attributes().integer("allowzero", 0) == 0;
        boolean copies = zeroCopies && target.length > 0 && target[axis] == 0 && axis == step.axis(0);
        if (target.length == 0 || copies) {
            return Optional.empty();
        }
        boolean canCopy = zeroCopies && axis == step.axis(0);
        long[] open = new long[target.length];
        for (int i = 0; i < open.length; i++) {
            Dim length = step.output().dim(i);
            // a 0 copies from the input's axis of the same number, which is unchanged
            open[i] = i == axis ? (canCopy ? 0 : -1) : length.isFixed() && !canCopy ? length.size() : target[i];
        }
        if (Arrays.stream(open).filter(length -> length == -1).count() > 1) {
            throw step.fail("its shape leaves more than one length open");
        }
        return Optional.of(open);
    }
}
