package dev.kiln.models;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes operators between an input of a graph and everything that reads it. */
final class FrontEnd {

    private static final int COLOURS = 3;

    private final Graph graph;
    private final Input input;
    private final GraphEditor editor;
    private final List<Node> nodes = new ArrayList<>();
    private String last;

    FrontEnd(Graph graph, Input input) {
        this.graph = graph;
        this.input = input;
        this.editor = GraphEditor.of(graph);
        this.last = input.name();
    }

    /** The graph that takes FLOAT, {@code [N, C, ...]}; channels are reordered first, the element type is made last. */
    Graph write(Preprocessing preprocessing) {
        TensorType wanted = input.type();
        if (!wanted.elementType().isFloating()) {
            throw new DataException(
                    "The input " + input.name() + " of the model " + graph.name() + " is " + wanted.elementType()
                            + ", which is neither scaled nor reordered; leave --input-scale and its like out.");
        }
        Shape taken = taken(preprocessing);
        if (preprocessing.channels() == ChannelOrder.BGR) {
            reverseChannels(taken);
        }
        scale(preprocessing, taken);
        if (preprocessing.layout() == AxisLayout.NHWC) {
            append("Transpose", List.of(), Attributes.NONE.with("perm", new long[] {0, 2, 3, 1}));
        }
        if (wanted.elementType() != ElementType.FLOAT) {
            append("Cast", List.of(), Attributes.NONE.with("to", wanted.elementType()));
        }
        editor.redirect(input.name(), last);
        nodes.forEach(editor::add);
        return editor.retype(input.name(), TensorType.floats(taken)).build();
    }

    /** The shape in the callers' order of axes. */
    private Shape taken(Preprocessing preprocessing) {
        Shape shape = input.type().shape();
        if (preprocessing.layout() == AxisLayout.NCHW) {
            return shape;
        }
        if (shape.rank() != 4) {
            throw noImages("--input-layout nhwc");
        }
        return Shape.of(List.of(shape.dim(0), shape.dim(3), shape.dim(1), shape.dim(2)));
    }

    private DataException noImages(String option) {
        return new DataException("The model " + graph.name() + " takes "
                + input.type().shape() + ", which are not images with channels; leave " + option + " out.");
    }

    /** Cut apart and put together again: unlike a gather this has a derivative that is as cheap. */
    private void reverseChannels(Shape taken) {
        if (taken.rank() != 4 || !taken.dim(1).equals(Dim.of(COLOURS))) {
            throw noImages("--input-channels bgr");
        }
        List<String> colours = List.of("red", "green", "blue").stream()
                .map(colour -> editor.freshName(input.name() + "." + colour))
                .toList();
        nodes.add(node("Split", List.of(last), colours, Attributes.of("axis", 1).with("num_outputs", COLOURS)));
        last = editor.freshName(input.name() + ".bgr");
        List<String> reversed = List.of(colours.get(2), colours.get(1), colours.get(0));
        nodes.add(node("Concat", reversed, List.of(last), Attributes.of("axis", 1)));
    }

    private void scale(Preprocessing preprocessing, Shape taken) {
        checkCounts(preprocessing, taken);
        combine("Mul", "factor", preprocessing.factor(), 1, taken);
        combine("Sub", "shift", preprocessing.shift(), 0, taken);
    }

    private void checkCounts(Preprocessing preprocessing, Shape taken) {
        long channels = taken.rank() > 1 ? taken.size(1) : -1;
        for (int count : preprocessing.counts()) {
            if (channels >= 0 && channels != count) {
                throw new DataException("The input scaling has " + count + " numbers, and the input " + input.name()
                        + " has " + channels + " channels.");
            }
        }
    }

    private void combine(String operator, String what, float[] values, float neutral, Shape taken) {
        if (allEqual(values, neutral)) {
            return;
        }
        String constant = editor.freshName("input." + what);
        editor.constant(constant, perChannel(values, taken));
        append(operator, List.of(constant), Attributes.NONE);
    }

    private static boolean allEqual(float[] values, float expected) {
        for (float value : values) {
            if (value != expected) {
                return false;
            }
        }
        return true;
    }

    private static Tensor perChannel(float[] values, Shape taken) {
        if (values.length == 1) {
            return Tensor.of(values);
        }
        long[] shape = new long[Math.max(1, taken.rank() - 1)];
        Arrays.fill(shape, 1);
        shape[0] = values.length;
        return Tensor.of(values, shape);
    }

    private void append(String operator, List<String> others, Attributes attributes) {
        List<String> inputs = new ArrayList<>(List.of(last));
        inputs.addAll(others);
        last = editor.freshName(input.name() + ".prepared");
        nodes.add(node(operator, inputs, List.of(last), attributes));
    }

    private Node node(String operator, List<String> inputs, List<String> outputs, Attributes attributes) {
        return new Node(outputs.get(0), "", operator, inputs, outputs, attributes, Extras.NONE);
    }
}
