package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** A {@code Scan} while it is written: what it carries on, what it walks along, and what it collects. */
final class Walk {

    /** Where a slice comes from or goes to. */
    private record Track(String slice, Value whole, long axis, boolean backwards) {}

    private final GraphBuilder graph;
    private final Body body;
    private final List<String> carried = new ArrayList<>();
    private final List<Value> initial = new ArrayList<>();
    private final List<Track> walked = new ArrayList<>();
    private final List<Long> collectedAxes = new ArrayList<>();
    private final List<Boolean> collectedBackwards = new ArrayList<>();

    /**
     * A walk.
     *
     * @param graph where it will stand
     * @param body its step
     */
    Walk(GraphBuilder graph, Body body) {
        this.graph = graph;
        this.body = body;
    }

    Body body() {
        return body;
    }

    /** A value that is carried from step to step, as it is before one. */
    Value carry(String wish, Value first, TensorType type) {
        Value before = body.input(wish, type);
        carried.add(before.name());
        initial.add(first);
        return before;
    }

    /** A value of which each step has a slice: the slice. */
    Value along(String wish, Value whole, long axis, boolean backwards) {
        Value slice = body.input(wish, Iteration.slice(whole.type(), axis));
        along(slice, whole, axis, backwards);
        return slice;
    }

    /** As {@link #along}, for an input that the body has. */
    void along(Value slice, Value whole, long axis, boolean backwards) {
        walked.add(new Track(slice.name(), whole, axis, backwards));
    }

    /** A carried value as it is after the step; in the order of {@link #carry}, and before anything is collected. */
    void next(String wish, Value after) {
        body.output(wish, after);
    }

    /** A value that is collected from all steps. */
    void collect(String wish, Value slice, long axis, boolean backwards) {
        body.output(wish, slice);
        collectedAxes.add(axis);
        collectedBackwards.add(backwards);
    }

    /** Writes the node: the carried values after the last step, then what was collected. */
    List<Value> write() {
        Graph closed = body.closed();
        Readers readers = Readers.of(closed);
        List<Track> needed = new ArrayList<>(
                walked.stream().filter(w -> !readers.of(w.slice()).isEmpty()).toList());
        if (needed.isEmpty()) {
            // without anything to walk along there is no count of steps
            needed.add(walked.get(0));
        }
        List<String> inputs = new ArrayList<>(carried);
        List<Value> values = new ArrayList<>(initial);
        for (Track track : needed) {
            inputs.add(track.slice());
            values.add(track.whole());
        }
        Attributes attributes = Attributes.NONE
                .with("body", new Attribute.Subgraph(body.opened(closed, inputs)))
                .with("num_scan_inputs", needed.size())
                .with("scan_input_axes", needed.stream().mapToLong(Track::axis).toArray())
                .with(
                        "scan_input_directions",
                        directions(needed.stream().map(Track::backwards).toList()));
        if (!collectedAxes.isEmpty()) {
            attributes = attributes
                    .with(
                            "scan_output_axes",
                            collectedAxes.stream().mapToLong(a -> a).toArray())
                    .with("scan_output_directions", directions(collectedBackwards));
        }
        return graph.apply("", "Scan", attributes, values, carried.size() + collectedAxes.size());
    }

    private static long[] directions(List<Boolean> backwards) {
        return backwards.stream().mapToLong(b -> b ? 1 : 0).toArray();
    }
}
