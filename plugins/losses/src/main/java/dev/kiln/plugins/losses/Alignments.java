package dev.kiln.plugins.losses;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The alignments of labels to steps with blanks in between, and their forward recursion (Graves et al., 2006, section 4.1).
 *
 * <p>After each step there is the logarithm of the probability of all beginnings that end in a blank after {@code l} labels,
 * {@code [N, L + 1]}, and in the label {@code l}, {@code [N, L]}. A state that cannot be reached has a finite logarithm, so
 * that no difference of two of them is undefined.
 *
 * @param labels the labels
 * @param ofBlank the logarithm of the probability of the blank in each step, {@code [N, T, 1]}
 * @param ofLabels that of each label, {@code [N, T, L]}
 * @param counts whether a step is one of the example, BOOL {@code [N, T]}; empty where all are
 */
record Alignments(Labels labels, Value ofBlank, Value ofLabels, Optional<Value> counts) {

    private static final String STEP = "ctc-step";

    /** The logarithm of the probability of a state that cannot be reached, far below any other. */
    static final double IMPOSSIBLE = -1e30;

    /** The logarithm of the probability of the labels, FLOAT {@code [N]}; {@link #IMPOSSIBLE} where they do not fit. */
    Value logLikelihood() {
        long length = ofLabels.size(2);
        Value skips = skips();
        Value empty = skips.where(impossible(), impossible());
        Value start = empty.slice(1, 0, 1).mul(0);
        List<Value> walked = new ArrayList<>(List.of(ofBlank, ofLabels));
        counts.ifPresent(steps -> walked.add(steps.unsqueeze(2)));
        List<Value> last = scan(List.of(start.concat(1, empty), empty, skips), walked);
        Value inBlank = picked(last.get(0), Labels.at(length + 1, labels.count()));
        Value inLabel = picked(last.get(1), Labels.at(length, labels.count().sub(1)));
        return sumOf(inBlank, inLabel);
    }

    private static Value picked(Value states, Value where) {
        return where.where(states, states.graph().scalar(IMPOSSIBLE)).reduceMax(false, 1);
    }

    private Value impossible() {
        return ofLabels.graph().scalar(IMPOSSIBLE);
    }

    /** Whether a label may follow the one before it without a blank: it is another, BOOL {@code [N, L]}. */
    private Value skips() {
        Value classes = labels.classes();
        long length = classes.size(1);
        Value first = classes.slice(1, 0, 1);
        Value before = length == 1 ? first : first.concat(1, classes.slice(1, 0, length - 1));
        return classes.equal(before).not();
    }

    private List<Value> scan(List<Value> states, List<Value> walked) {
        long[] axes = new long[walked.size()];
        Arrays.fill(axes, 1);
        Attributes attributes = Attributes.NONE
                .with("body", new Attribute.Subgraph(step(states, walked)))
                .with("num_scan_inputs", walked.size())
                .with("scan_input_axes", axes);
        List<Value> inputs = new ArrayList<>(states);
        inputs.addAll(walked);
        return ofBlank.graph().apply("", "Scan", attributes, inputs, states.size());
    }

    /** The body of the scan: the states after a step from those before it. */
    private static Graph step(List<Value> states, List<Value> walked) {
        GraphBuilder graph = new GraphBuilder(STEP);
        return graph.inLayer(STEP, () -> {
            Value blanks = graph.input(STEP + ".blanks", states.get(0).type());
            Value labels = graph.input(STEP + ".labels", states.get(1).type());
            Value skips = graph.input(STEP + ".skips", states.get(2).type());
            Value ofBlank = graph.input(STEP + ".of-blank", slice(walked.get(0)));
            Value ofLabels = graph.input(STEP + ".of-labels", slice(walked.get(1)));
            Optional<Value> counts =
                    walked.stream().skip(2).findFirst().map(steps -> graph.input(STEP + ".counts", slice(steps)));
            Value before = ofBlank.mul(0).add(IMPOSSIBLE).concat(1, labels);
            Value nextBlanks = sumOf(blanks, before).add(ofBlank);
            Value nextLabels = sumOf(labels, entered(blanks, before, skips)).add(ofLabels);
            graph.output(STEP + ".next-blanks", kept(counts, nextBlanks, blanks));
            graph.output(STEP + ".next-labels", kept(counts, nextLabels, labels));
            graph.output(STEP + ".next-skips", skips.identity());
            return graph.build();
        });
    }

    /** The ways into a label: from the blank before it, and from the label before that. */
    private static Value[] entered(Value blanks, Value before, Value skips) {
        long length = skips.size(1);
        Value skipping = skips.where(before.slice(1, 0, length), blanks.graph().scalar(IMPOSSIBLE));
        return new Value[] {blanks.slice(1, 0, length), skipping};
    }

    private static Value kept(Optional<Value> counts, Value next, Value before) {
        return counts.map(step -> step.where(next, before)).orElse(next);
    }

    private static TensorType slice(Value walked) {
        List<Dim> dims = new ArrayList<>(walked.shape().dims());
        dims.remove(1);
        return new TensorType(walked.elementType(), Shape.of(dims));
    }

    /** The logarithm of the sum of numbers that are given by their logarithms. */
    private static Value sumOf(Value first, Value... others) {
        Value greatest = first;
        for (Value other : others) {
            greatest = greatest.max(other);
        }
        Value sum = first.sub(greatest).exp();
        for (Value other : others) {
            sum = sum.add(other.sub(greatest).exp());
        }
        return sum.log().add(greatest);
    }
}
