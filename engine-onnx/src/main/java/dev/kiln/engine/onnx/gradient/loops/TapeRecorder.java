package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Differentiation;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.engine.onnx.gradient.rules.PhasedPooling;
import dev.kiln.engine.onnx.gradient.rules.WrittenOutNormalization;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Value;
import java.util.List;
import java.util.Set;

/** Writes a graph onto a tape: differentiated nodes in forms that are fast to differentiate, gradients lowered. */
public final class TapeRecorder {

    private final Graph graph;
    private final Set<Node> differentiated;
    private final Tape tape;
    private final PhasedPooling poolings;

    /**
     * A recording.
     *
     * @param graph the graph
     * @param differentiated the nodes over which some backward pass runs
     * @param tape the tape to write on
     */
    public TapeRecorder(Graph graph, Set<Node> differentiated, Tape tape) {
        this.graph = graph;
        this.differentiated = differentiated;
        this.tape = tape;
        this.poolings = new PhasedPooling(graph, tape);
    }

    /**
     * Whether a graph, or a branch or body in it, has a node that a recording writes in another form.
     *
     * @param graph any graph
     * @return whether it has a {@code Gradient}, or a recurrent operator in a form that the runtime refuses
     */
    public static boolean isNeeded(Graph graph) {
        return hasGradient(graph) || RecurrentKernels.refuse(graph);
    }

    private static boolean hasGradient(Graph graph) {
        return graph.nodes().stream().anyMatch(n -> n.isGradient() || hasGradient(n));
    }

    private static boolean hasGradient(Node node) {
        return node.attributes().graphs().stream().anyMatch(TapeRecorder::hasGradient);
    }

    /** Writes all nodes in the order of the graph. */
    public void write() {
        graph.nodes().forEach(this::write);
    }

    private void write(Node node) {
        if (node.isGradient()) {
            lower(node);
            return;
        }
        Node plain = BodyLowering.apply(node, graph, tape);
        if (!differentiated.contains(node)) {
            if (RecurrentCell.is(plain)) {
                RecurrentKernels.write(tape, plain);
            } else {
                tape.append(plain);
            }
        } else if (RecurrentCell.is(plain)) {
            RecurrentForm.write(tape, plain);
        } else if (Iteration.is(plain)) {
            tape.append(recorded(plain));
        } else if (WrittenOutNormalization.fits(plain, tape.graph())) {
            WrittenOutNormalization.write(tape, plain);
        } else if (!poolings.write(plain)) {
            tape.append(withMask(plain));
        }
    }

    /** A dropout with its mask as an output, which its derivative needs. */
    private static Node withMask(Node node) {
        boolean silent =
                node.is("Dropout") && !node.input(2).isEmpty() && node.output(1).isEmpty();
        return silent ? node.withOutputs(List.of(node.output(0), node.output(0) + ".mask")) : node;
    }

    /** A scan or loop with the scan outputs that its derivative needs. */
    private Node recorded(Node walk) {
        Iteration steps = Iteration.of(walk, tape.graph(), graph::type);
        return steps.isRecorded() ? walk : steps.recording(walk.outputs());
    }

    private void lower(Node gradient) {
        List<String> xs = gradient.attributes().texts("xs");
        List<Value> results =
                Differentiation.write(tape, xs, gradient.attributes().text("y", ""));
        for (int i = 0; i < xs.size(); i++) {
            if (!gradient.output(i).isEmpty()) {
                tape.append(alias(gradient, results.get(i).name(), gradient.output(i)));
            }
        }
    }

    private static Node alias(Node gradient, String from, String to) {
        return new Node(gradient.name(), "", "Identity", List.of(from), List.of(to), Attributes.NONE, Extras.NONE);
    }
}
