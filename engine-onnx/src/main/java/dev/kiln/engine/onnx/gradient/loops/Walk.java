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

/** A {@code Scan} under construction: its loop-carried states, scan inputs and scan outputs. */
final class Walk {

    /** A scan input: its slice in the body, and its value. */
    private record Track(String slice, Value whole, long axis, boolean backwards) {}

    private final GraphBuilder graph;
    private final Body body;
    private final List<String> carried = new ArrayList<>();
    private final List<Value> initial = new ArrayList<>();
    private final List<Track> walked = new ArrayList<>();
    private final List<Long> collectedAxes = new ArrayList<>();
    private final List<Boolean> collectedBackwards = new ArrayList<>();

    /**
     * Begins a scan.
     *
     * @param graph the enclosing graph
     * @param body the body, one step
     */
    Walk(GraphBuilder graph, Body body) {
        this.graph = graph;
        this.body = body;
    }

    Body body() {
        return body;
    }

    /** Adds a loop-carried state, and returns its value before a step. */
    Value carry(String wish, Value first, TensorType type) {
        Value before = body.input(wish, type);
        carried.add(before.name());
        initial.add(first);
        return before;
    }

    /** Adds a scan input, and returns its slice. */
    Value along(String wish, Value whole, long axis, boolean backwards) {
        Value slice = body.input(wish, Iteration.slice(whole.type(), axis));
        along(slice, whole, axis, backwards);
        return slice;
    }

    /** As {@link #along}, for an existing input of the body. */
    void along(Value slice, Value whole, long axis, boolean backwards) {
        walked.add(new Track(slice.name(), whole, axis, backwards));
    }

    /** Sets the value of a state after the step; in the order of {@link #carry}, and before any scan output. */
    void next(String wish, Value after) {
        body.output(wish, after);
    }

    /** Adds a scan output. */
    void collect(String wish, Value slice, long axis, boolean backwards) {
        body.output(wish, slice);
        collectedAxes.add(axis);
        collectedBackwards.add(backwards);
    }

    /** Writes the node, and returns the final states, then the scan outputs. */
    List<Value> write() {
        Graph closed = body.closed();
        Readers readers = Readers.of(closed);
        List<Track> needed = new ArrayList<>(
                walked.stream().filter(w -> !readers.of(w.slice()).isEmpty()).toList());
        if (needed.isEmpty()) {
            // without a scan input the number of steps is undefined
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
