package dev.kiln.jobs.training;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The part of a checkpoint's file that is JSON. */
record CheckpointHeader(
        int epoch, long step, Map<String, String> identity, List<Line> history, List<Entry> tensors, List<Entry> best) {

    /** An {@link EpochResult}; absent values are null. */
    record Line(
            int epoch,
            double loss,
            @Nullable Double accuracy,
            @Nullable Double validationLoss,
            @Nullable Double validationAccuracy,
            @Nullable Double learningRate,
            double seconds) {

        static Line of(EpochResult result) {
            return new Line(
                    result.epoch(),
                    result.loss(),
                    boxed(result.accuracy()),
                    boxed(result.validationLoss()),
                    boxed(result.validationAccuracy()),
                    boxed(result.learningRate()),
                    result.seconds());
        }

        EpochResult result() {
            return new EpochResult(
                    epoch,
                    loss,
                    unboxed(accuracy),
                    unboxed(validationLoss),
                    unboxed(validationAccuracy),
                    unboxed(learningRate),
                    seconds);
        }

        private static @Nullable Double boxed(OptionalDouble value) {
            return value.isPresent() ? value.getAsDouble() : null;
        }

        private static OptionalDouble unboxed(@Nullable Double value) {
            return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        }
    }

    /** One tensor, whose bytes follow the header. */
    record Entry(String name, ElementType type, List<Long> shape) {

        /** Copies the shape. */
        Entry {
            shape = List.copyOf(shape);
        }

        /** The number of bytes of its elements. */
        long bytes() {
            return type.bytes(shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact));
        }

        long[] lengths() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /** Copies the collections, keeping their order. */
    CheckpointHeader {
        identity = Collections.unmodifiableMap(new LinkedHashMap<>(identity));
        history = List.copyOf(history);
        tensors = List.copyOf(tensors);
        best = List.copyOf(best);
    }

    /** The number of bytes of all tensors. */
    long bytesOfTensors() {
        return Stream.concat(tensors.stream(), best.stream())
                .mapToLong(Entry::bytes)
                .reduce(0, Math::addExact);
    }

    static CheckpointHeader of(Checkpoint checkpoint) {
        List<Line> lines = checkpoint.history().stream().map(Line::of).toList();
        return new CheckpointHeader(
                checkpoint.epoch(),
                checkpoint.step(),
                checkpoint.identity(),
                lines,
                entries(checkpoint.states()),
                entries(checkpoint.best()));
    }

    private static List<Entry> entries(Map<String, Tensor> tensors) {
        List<Entry> entries = new ArrayList<>();
        tensors.forEach((name, tensor) -> entries.add(entry(name, tensor)));
        return entries;
    }

    private static Entry entry(String name, Tensor tensor) {
        return new Entry(
                name,
                tensor.elementType(),
                Arrays.stream(tensor.shape()).boxed().toList());
    }

    Checkpoint checkpoint(Map<String, Tensor> states, Map<String, Tensor> bestValues) {
        return new Checkpoint(
                epoch, step, identity, history.stream().map(Line::result).toList(), states, bestValues);
    }
}
