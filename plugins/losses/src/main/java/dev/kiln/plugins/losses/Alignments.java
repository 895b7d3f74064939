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

    /** The logarithm of the probability of a state that cannot be reached, far below any other. */
    static final double IMPOSSIBLE = -1e30;

    /** The logarithm of the probability of the labels, FLOAT {@code [N]}; {@link #IMPOSSIBLE} where they do not fit. */
    Value logLikelihood() {
        long length = ofLabels.size(2);
        Value empty = skips().where(impossible(), impossible());
        Value start = empty.slice(1, 0, 1).mul(0);
        List<Value> walked = new ArrayList<>(List.of(ofBlank, ofLabels));
        counts.ifPresent(steps -> walked.add(steps.unsqueeze(2)));
        List<Value> last = scan(List.of(start.concat(1, empty), empty, skips()), walked);
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
        GraphBuilder graph = new GraphBuilder("ctc-step");
        return graph.inLayer("ctc-step", () -> {
            Value blanks = graph.input("ctc-step.blanks", states.get(0).type());
            Value labels = graph.input("ctc-step.labels", states.get(1).type());
            Value skips = graph.input("ctc-step.skips", states.get(2).type());
            Value ofBlank = graph.input("ctc-step.of-blank", slice(walked.get(0)));
            Value ofLabels = graph.input("ctc-step.of-labels", slice(walked.get(1)));
            Value none = graph.scalar(IMPOSSIBLE);
            Value column = ofBlank.mul(0).add(IMPOSSIBLE);
            Value before = column.concat(1, labels);
            Value nextBlanks = sumOf(blanks, before).add(ofBlank);
            long length = labels.size(1);
            Value skipping = skips.where(before.slice(1, 0, length), none);
            Value nextLabels =
                    sumOf(labels, blanks.slice(1, 0, length), skipping).add(ofLabels);
            if (walked.size() > 2) {
                Value counts = graph.input("ctc-step.counts", slice(walked.get(2)));
                nextBlanks = counts.where(nextBlanks, blanks);
                nextLabels = counts.where(nextLabels, labels);
            }
            graph.output("ctc-step.next-blanks", nextBlanks);
            graph.output("ctc-step.next-labels", nextLabels);
            graph.output("ctc-step.next-skips", skips.identity());
            return graph.build();
        });
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
