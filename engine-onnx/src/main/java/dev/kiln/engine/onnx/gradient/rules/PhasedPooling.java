package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the {@code MaxPool} of 2x2 windows with stride 2 as the maximum of four phases. A convolution that only the
 * pooling reads computes the phases itself: four convolutions of twice the stride, in total no more work and without a
 * value of full size; any other pooled value is rearranged.
 */
public final class PhasedPooling {

    /** The pooling of any value: its inputs are the value and the four phases. */
    static final String POOL = "PhasedMaxPool";

    /** The pooling of a convolution: its inputs are those of the convolution, three, and the four phases. */
    static final String CONVOLUTION = "PhasedConv";

    private final Graph original;
    private final Tape tape;
    private final GraphBuilder graph;
    private final Readers readers;

    /**
     * The poolings of a graph.
     *
     * @param original the graph
     * @param tape the tape to write on
     */
    public PhasedPooling(Graph original, Tape tape) {
        this.original = original;
        this.tape = tape;
        this.graph = tape.graph();
        this.readers = Readers.of(original);
    }

    /**
     * Writes a node in this form if possible.
     *
     * @param pool a node of the graph
     * @return whether it was written
     */
    public boolean write(Node pool) {
        if (!pool.is("MaxPool") || !isQuartering(pool)) {
            return false;
        }
        Optional<Node> convolution = original.producer(pool.input(0)).filter(c -> canMakePhases(c, pool));
        if (convolution.isPresent()) {
            writeConvolution(convolution.get(), pool);
        } else {
            writePooling(pool);
        }
        return true;
    }

    private boolean isQuartering(Node pool) {
        Value pooled = graph.value(pool.input(0));
        if (pooled.elementType() != ElementType.FLOAT
                || pooled.shape().rank() != 4
                || pool.outputs().size() != 1) {
            return false;
        }
        Optional<long[]> kernel = pool.attributes().integers("kernel_shape");
        if (kernel.isEmpty() || pooled.size(1) < 1 || pooled.size(2) < 2 || pooled.size(3) < 2) {
            return false;
        }
        Window window = Windows.of(view(pool), kernel.get());
        boolean exact = pooled.size(2) % 2 == 0 && pooled.size(3) % 2 == 0;
        return window.kernel().equals(List.of(2L, 2L))
                && window.strides().equals(window.kernel())
                && Windows.isUnit(window.dilations())
                && !Windows.isPadded(window)
                && (exact || pool.attributes().integer("ceil_mode", 0) == 0);
    }

    private boolean canMakePhases(Node convolution, Node pool) {
        if (!convolution.is("Conv") || convolution.attributes().integer("group", 1) != 1) {
            return false;
        }
        Value x = graph.value(convolution.input(0));
        Value weight = graph.value(convolution.input(1));
        return readers.isAlone(pool.input(0))
                && x.shape().isRanked()
                && Windows.hasFixedSpatialLengths(x)
                && weight.shape().isFixed()
                && isPlain(Windows.of(view(convolution), spatial(weight)));
    }

    private static boolean isPlain(Window window) {
        return Windows.isUnit(window.strides()) && Windows.isUnit(window.dilations());
    }

    static long[] spatial(Value weight) {
        return new long[] {weight.size(2), weight.size(3)};
    }

    private Pullback view(Node node) {
        return new Pullback(tape, node, List.of(), Set.of(), List.of());
    }

    private void writePooling(Node pool) {
        Value pooled = graph.value(pool.input(0));
        long height = pooled.size(2) / 2 * 2;
        long width = pooled.size(3) / 2 * 2;
        boolean exact = height == pooled.size(2) && width == pooled.size(3);
        Value even = exact ? pooled : crop(pooled, new long[] {0, 0}, new long[] {height, width});
        Value rearranged = graph.apply("SpaceToDepth", Attributes.of("blocksize", 2), even);
        long channels = pooled.size(1);
        List<Value> phases = graph.apply(
                "",
                "Split",
                Attributes.of("axis", 1),
                List.of(rearranged, graph.integers(channels, channels, channels, channels)),
                4);
        write(pool, POOL, Attributes.NONE, List.of(pool.input(0)), phases);
    }

    private void writeConvolution(Node convolution, Node pool) {
        Value x = graph.value(convolution.input(0));
        Value weight = graph.value(convolution.input(1));
        Window window = Windows.of(view(convolution), spatial(weight));
        List<Value> phases = new ArrayList<>();
        for (int phase = 0; phase < 4; phase++) {
            phases.add(phase(convolution, x, new PhaseWindow(window, x, phase / 2, phase % 2)));
        }
        List<String> inputs = List.of(convolution.input(0), convolution.input(1), convolution.input(2));
        write(pool, CONVOLUTION, convolution.attributes(), inputs, phases);
    }

    private Value phase(Node convolution, Value x, PhaseWindow window) {
        Value seen = window.isWhole() ? x : crop(x, window.starts(), window.ends());
        List<String> inputs = new ArrayList<>(convolution.inputs());
        inputs.set(0, seen.name());
        List<Value> values = new ArrayList<>();
        inputs.stream().filter(i -> !i.isEmpty()).forEach(i -> values.add(graph.value(i)));
        Attributes attributes = Attributes.NONE
                .with("kernel_shape", Windows.ints(window.window().kernel()))
                .with("strides", new long[] {2, 2})
                .with("pads", window.pads());
        return graph.apply("", "Conv", attributes, values, 1).get(0);
    }

    private Value crop(Value value, long[] starts, long[] ends) {
        return graph.apply(
                "Slice", Attributes.NONE, value, graph.integers(starts), graph.integers(ends), graph.integers(2, 3));
    }

    private void write(Node pool, String operator, Attributes attributes, List<String> sources, List<Value> phases) {
        List<String> names = phases.stream().map(Value::name).toList();
        List<String> inputs = new ArrayList<>(sources);
        inputs.addAll(names);
        Node maximum = new Node(pool.name(), "", "Max", names, pool.outputs(), Attributes.NONE, Extras.NONE);
        Node composite = new Node(pool.name(), Tape.DOMAIN, operator, inputs, pool.outputs(), attributes, Extras.NONE);
        tape.append(maximum, composite);
    }
}
