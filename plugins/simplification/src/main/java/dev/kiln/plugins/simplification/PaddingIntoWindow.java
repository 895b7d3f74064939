package dev.kiln.plugins.simplification;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Writes a {@code Pad} as the padding of the window that reads it: zeros before a convolution, zeros before an average
 * that counts them, and the least number before a maximum, or zeros where no number is negative.
 */
final class PaddingIntoWindow {

    /** The padding in the pattern. */
    static final String PAD = "pad";

    static final RewriteRule RULE = RewriteRule.on(node("Conv", "AveragePool", "MaxPool")
                    .reading(node("Pad").as(PAD).alone()))
            .when(match -> Windows.isStated(match.root()))
            .when(match -> match.node(PAD).attributes().text("mode", "constant").equals("constant"))
            .when(PaddingIntoWindow::isNeutral)
            .replaceWhere(PaddingIntoWindow::folded);

    private PaddingIntoWindow() {}

    private static boolean isNeutral(Match match) {
        Node window = match.root();
        Optional<Double> number = number(match);
        if (number.isEmpty()) {
            return false;
        }
        return switch (window.operator()) {
            case "Conv" -> number.get() == 0;
            case "AveragePool" -> number.get() == 0 && isCeilingless(window) && countsPadding(window);
            default ->
                window.outputs().size() == 1
                        && isCeilingless(window)
                        && (number.get() <= -Float.MAX_VALUE || (number.get() == 0 && isNeverNegative(match)));
        };
    }

    /** The number that is padded; empty where it is not constant. */
    private static Optional<Double> number(Match match) {
        String value = match.node(PAD).input(2);
        return value.isEmpty()
                ? Optional.of(0.0)
                : match.constant(value).filter(number -> number.size() == 1).map(number -> number.getDouble(0));
    }

    private static boolean isCeilingless(Node window) {
        return window.attributes().integer("ceil_mode", 0) == 0;
    }

    private static boolean countsPadding(Node window) {
        return window.attributes().integer("count_include_pad", 0) != 0 || Windows.isUnpadded(window);
    }

    private static boolean isNeverNegative(Match match) {
        return match.producer(match.node(PAD).input(0))
                .filter(node -> node.is("Relu") || node.is("Sigmoid"))
                .isPresent();
    }

    private static Optional<Replacement> folded(Match match) {
        Node window = match.root();
        int rank = match.type(match.node(PAD).output(0)).shape().rank();
        return spatial(match, rank).filter(pads -> isInside(window, pads)).map(pads -> {
            Attributes attributes = window.attributes()
                    .without("auto_pad")
                    .with("pads", sum(pads, window.attributes().integers("pads")));
            List<String> inputs = new ArrayList<>(window.inputs());
            inputs.set(0, match.node(PAD).input(0));
            return Replacement.by(window.withInputs(inputs)
                    .withAttributes(window.is("AveragePool") ? attributes.with("count_include_pad", 1) : attributes));
        });
    }

    private static long[] sum(long[] added, Optional<long[]> present) {
        long[] pads = added.clone();
        present.ifPresent(own -> Arrays.setAll(pads, i -> added[i] + own[i]));
        return pads;
    }

    /** Runtimes refuse a pooling whose padding is as long as its window. */
    private static boolean isInside(Node window, long[] pads) {
        if (window.is("Conv")) {
            return true;
        }
        long[] all = sum(pads, window.attributes().integers("pads"));
        long[] lengths = window.attributes().integers("kernel_shape").orElseThrow();
        return LongStream.range(0, all.length).allMatch(i -> all[(int) i] < lengths[(int) i % lengths.length]);
    }

    /** The padding of the spatial axes, begins and ends; empty where other axes are padded, or elements cut off. */
    private static Optional<long[]> spatial(Match match, int rank) {
        Node pad = match.node(PAD);
        Optional<Tensor> given = match.constant(pad.input(1));
        Optional<Tensor> axes = pad.input(3).isEmpty() ? Optional.empty() : match.constant(pad.input(3));
        if (rank < 3 || given.isEmpty() || (!pad.input(3).isEmpty() && axes.isEmpty())) {
            return Optional.empty();
        }
        long[] numbers = given.get().toLongArray();
        long[] chosen = axes.map(Tensor::toLongArray)
                .orElseGet(() -> LongStream.range(0, rank).toArray());
        long[] pads = new long[2 * (rank - 2)];
        for (int i = 0; i < numbers.length; i++) {
            long axis = chosen[i % chosen.length] < 0 ? chosen[i % chosen.length] + rank : chosen[i % chosen.length];
            if (numbers[i] < 0 || (axis < 2 && numbers[i] != 0)) {
                return Optional.empty();
            }
            if (axis >= 2) {
                pads[(int) axis - 2 + (i < chosen.length ? 0 : rank - 2)] = numbers[i];
            }
        }
        return Optional.of(pads);
    }
}
