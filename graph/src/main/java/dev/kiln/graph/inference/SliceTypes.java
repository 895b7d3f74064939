package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Every step-th entry between a start and an end, on some axes. */
final class SliceTypes {

    /** The minimum that exporters write for an end "to the end". */
    private static final long FAR = Integer.MAX_VALUE;

    private SliceTypes() {}

    static List<TensorType> infer(Application a) {
        return List.of(new TensorType(a.elementType(0), a.isRanked(0) ? sliced(a) : Shape.UNRANKED));
    }

    private static Shape sliced(Application a) {
        Shape result = a.shape(0);
        Optional<List<Entry>> starts = a.entries(1);
        Optional<List<Entry>> ends = a.entries(2);
        Optional<long[]> axes = axes(a, starts.map(List::size));
        if (axes.isEmpty() || starts.isEmpty() || ends.isEmpty()) {
            return Shape.of(Collections.nCopies(result.rank(), Dim.UNKNOWN));
        }
        int count = axes.get().length;
        List<Entry> steps =
                a.entries(4).orElseGet(() -> Collections.nCopies(count, a.has(4) ? Entry.UNKNOWN : Entry.of(1)));
        if (starts.get().size() != count || ends.get().size() != count || steps.size() != count) {
            throw a.fail("its starts, ends, axes and steps are not equally many");
        }
        for (int i = 0; i < count; i++) {
            int axis = a.axis(axes.get()[i], result.rank());
            Range range = new Range(starts.get().get(i), ends.get().get(i), steps.get(i));
            if (range.step.is(0)) {
                throw a.fail("its step is 0");
            }
            result = result.with(axis, range.length(result.dim(axis)));
            if (a.rank(0) == 1) {
                a.contents(0).flatMap(range::choose).ifPresent(entries -> a.learn(0, entries));
            }
        }
        return result;
    }

    private static Optional<long[]> axes(Application a, Optional<Integer> count) {
        return a.has(3)
                ? a.integers(3)
                : count.map(n -> IntStream.range(0, n).asLongStream().toArray());
    }

    /** The slice of one axis. */
    private record Range(Entry start, Entry end, Entry step) {

        boolean isNumbers() {
            return start.isNumber() && end.isNumber() && step.isNumber();
        }

        Dim length(Dim axis) {
            if (takesAll(axis)) {
                return axis;
            }
            if (isNumbers() && axis.isFixed()) {
                return Dim.of(count(axis.size()));
            }
            boolean nothing = step.isNumber() && step.value() > 0 && start.is(0) && end.is(0);
            return nothing ? Dim.of(0) : Dim.UNKNOWN;
        }

        private boolean takesAll(Dim axis) {
            boolean forwards = step.is(1) && start.is(0) && (beyond(end, FAR) || end.equals(Entry.of(axis)));
            boolean backwards =
                    step.is(-1) && (start.is(-1) || beyond(start, FAR)) && end.isNumber() && end.value() <= -FAR;
            return (forwards || backwards) && !end.equals(Entry.UNKNOWN);
        }

        private static boolean beyond(Entry entry, long bound) {
            return entry.isNumber() && entry.value() >= bound;
        }

        private long first(long length) {
            long counted = start.value() < 0 ? start.value() + length : start.value();
            return step.value() > 0 ? clamp(counted, 0, length) : clamp(counted, 0, length - 1);
        }

        private long count(long length) {
            if (length == 0) {
                return 0;
            }
            long counted = end.value() < 0 ? end.value() + length : end.value();
            long last = step.value() > 0 ? clamp(counted, 0, length) : clamp(counted, -1, length - 1);
            long span = last - first(length);
            return Math.max(0, -Math.floorDiv(-span, step.value()));
        }

        private static long clamp(long value, long low, long high) {
            return Math.max(low, Math.min(high, value));
        }

        Optional<List<Entry>> choose(List<Entry> entries) {
            if (!isNumbers()) {
                return Optional.empty();
            }
            List<Entry> chosen = new ArrayList<>();
            long count = count(entries.size());
            for (int i = 0; i < count; i++) {
                chosen.add(entries.get((int) (first(entries.size()) + i * step.value())));
            }
            return Optional.of(chosen);
        }
    }
}
