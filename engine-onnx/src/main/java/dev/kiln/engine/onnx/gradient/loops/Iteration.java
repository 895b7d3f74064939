package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A common view of {@code Scan} and {@code Loop}: a body that runs step by step, with loop-carried states, scan inputs
 * and scan outputs.
 *
 * @param node the node
 * @param body its body, closed
 * @param counters the body's inputs that the operator itself computes in each step
 * @param states the loop-carried states
 * @param walked the scan inputs
 * @param collected the scan outputs
 */
record Iteration(
        Node node,
        Closure body,
        List<String> counters,
        List<Carried> states,
        List<Track> walked,
        List<Track> collected) {

    /**
     * A loop-carried state.
     *
     * @param before the body's input
     * @param after the body's output
     * @param input the index of the node's input with the initial value
     * @param output the index of the node's output with the final value
     */
    record Carried(String before, String after, int input, int output) {}

    /**
     * A scan input or output, of which each step has a slice.
     *
     * @param slice the body's input or output
     * @param place the index of the node's input or output
     * @param axis the axis of the steps
     * @param backwards whether the first step has the last slice
     */
    record Track(String slice, int place, long axis, boolean backwards) {}

    static boolean is(Node node) {
        return node.is("Scan") || node.is("Loop");
    }

    /**
     * Reads a node.
     *
     * @param node the node
     * @param graph the graph that it reads from
     * @param types the types of its outputs
     * @return the iteration
     */
    static Iteration of(Node node, GraphBuilder graph, Function<String, TensorType> types) {
        return node.is("Loop") ? loop(node, graph, types) : scan(node, graph, types);
    }

    private static Graph bodyOf(Node node) {
        return node.attributes().graph("body").orElseThrow();
    }

    private static Iteration loop(Node node, GraphBuilder graph, Function<String, TensorType> made) {
        Graph body = bodyOf(node);
        int count = node.inputs().size() - 2;
        List<TensorType> types = new ArrayList<>();
        types.add(new TensorType(ElementType.INT64, Shape.SCALAR));
        types.add(new TensorType(ElementType.BOOL, Shape.SCALAR));
        List<Carried> states = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(node.output(i).isEmpty() ? TensorType.UNKNOWN : made.apply(node.output(i)));
            states.add(
                    new Carried(body.inputs().get(i + 2).name(), body.outputs().get(i + 1), i + 2, i));
        }
        List<Track> collected = new ArrayList<>();
        for (int i = count + 1; i < body.outputs().size(); i++) {
            collected.add(new Track(body.outputs().get(i), i - 1, 0, false));
        }
        Closure closure = Closure.of(body, graph, types);
        return new Iteration(node, closure, closure.inputs().subList(0, 2), states, List.of(), collected);
    }

    private static Iteration scan(Node node, GraphBuilder graph, Function<String, TensorType> made) {
        Graph body = bodyOf(node);
        int scanned = (int) node.attributes().integer("num_scan_inputs", 0);
        int count = node.inputs().size() - scanned;
        List<TensorType> types = new ArrayList<>();
        List<Carried> states = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(node.output(i).isEmpty() ? TensorType.UNKNOWN : made.apply(node.output(i)));
            states.add(new Carried(body.inputs().get(i).name(), body.outputs().get(i), i, i));
        }
        List<Track> walked = new ArrayList<>();
        for (int i = 0; i < scanned; i++) {
            Track track = track(node, "scan_input", body.inputs().get(count + i).name(), i, count);
            walked.add(track);
            types.add(slice(graph.value(node.input(count + i)).type(), track.axis()));
        }
        List<Track> collected = new ArrayList<>();
        for (int i = 0; i < body.outputs().size() - count; i++) {
            collected.add(track(node, "scan_output", body.outputs().get(count + i), i, count));
        }
        return new Iteration(node, Closure.of(body, graph, types), List.of(), states, walked, collected);
    }

    private static Track track(Node node, String kind, String slice, int index, int states) {
        Optional<long[]> axes = node.attributes().integers(kind + "_axes");
        Optional<long[]> directions = node.attributes().integers(kind + "_directions");
        return new Track(
                slice,
                states + index,
                axes.map(a -> a[index]).orElse(0L),
                directions.map(d -> d[index]).orElse(0L) != 0);
    }

    static TensorType slice(TensorType whole, long axis) {
        if (!whole.shape().isRanked()) {
            return whole;
        }
        var dims = new ArrayList<>(whole.shape().dims());
        dims.remove((int) (axis < 0 ? axis + dims.size() : axis));
        return new TensorType(whole.elementType(), Shape.of(dims));
    }

    /** The body's inputs that are needed to repeat a step, except the slices of scan inputs. */
    List<String> memories() {
        List<String> memories = new ArrayList<>(counters);
        states.forEach(s -> memories.add(s.before()));
        return memories;
    }

    /** The scan output with the values of one of the {@link #memories} before each step. */
    Optional<Track> recorded(String memory) {
        return collected.stream()
                .filter(c -> c.axis() == 0
                        && !c.backwards()
                        && !node.output(c.place()).isEmpty())
                .filter(c -> c.slice().equals(memory)
                        || body.graph()
                                .producer(c.slice())
                                .filter(n -> n.is("Identity") && n.input(0).equals(memory))
                                .isPresent())
                .findFirst();
    }

    boolean isRecorded() {
        return memories().stream().allMatch(m -> recorded(m).isPresent());
    }

    /**
     * The node with all {@link #memories} as scan outputs, too.
     *
     * @param outputs the current names of its outputs; an omitted one is given a name
     * @return the larger node
     */
    Node recording(List<String> outputs) {
        String stem = outputs.stream().filter(o -> !o.isEmpty()).findFirst().orElseThrow();
        Graph old = bodyOf(node);
        GraphEditor editor = GraphEditor.of(old);
        List<String> names = new ArrayList<>();
        int conditions = node.is("Loop") ? 1 : 0;
        for (int i = 0; i < old.outputs().size() - conditions; i++) {
            boolean named = i < outputs.size() && !outputs.get(i).isEmpty();
            names.add(named ? outputs.get(i) : stem + ".made." + i);
        }
        for (String memory : memories()) {
            String copy = editor.freshName(memory + ".before");
            editor.add("", "Identity", List.of(memory), List.of(copy), Attributes.NONE)
                    .output(copy);
            names.add(stem + "." + memory + ".before");
        }
        Attributes attributes = node.attributes().with("body", new Attribute.Subgraph(editor.buildBody()));
        for (String list : List.of("scan_output_axes", "scan_output_directions")) {
            attributes = lengthened(attributes, list, memories().size());
        }
        return node.withOutputs(names).withAttributes(attributes);
    }

    private static Attributes lengthened(Attributes attributes, String list, int by) {
        return attributes
                .integers(list)
                .map(all -> attributes.with(list, java.util.Arrays.copyOf(all, all.length + by)))
                .orElse(attributes);
    }
}
