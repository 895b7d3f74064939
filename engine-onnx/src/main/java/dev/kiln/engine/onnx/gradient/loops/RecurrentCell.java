package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One step of a recurrent operator, forward and backward. A step is elementwise in its pre-activations, so that its
 * derivative is a factor for each unit: the forward step computes these factors too, and the backward step is a few
 * products with them, and one with the recurrent weight.
 */
abstract class RecurrentCell {

    /**
     * The result of a forward step.
     *
     * @param states the states after it, the hidden one first
     * @param kept the values that the backward step needs
     */
    record Step(List<Value> states, List<Value> kept) {}

    /**
     * The result of a backward step.
     *
     * @param states the gradients of the states before the step, as far as they pass through the computation of the
     *     step
     * @param collected the values from which the gradients of the input and the weights are computed
     */
    record Back(List<Value> states, List<Value> collected) {}

    /** The operators, with the number of pre-activations of each unit. */
    static final Map<String, Integer> GATES = Map.of("RNN", 1, "GRU", 3, "LSTM", 4);

    private static final Map<String, List<String>> ACTIVATIONS = Map.of(
            "RNN", List.of("Tanh"), "GRU", List.of("Sigmoid", "Tanh"), "LSTM", List.of("Sigmoid", "Tanh", "Tanh"));

    private final List<CellActivation> activations;
    private final float clip;
    final long hidden;

    RecurrentCell(List<CellActivation> activations, float clip, long hidden) {
        this.activations = activations;
        this.clip = clip;
        this.hidden = hidden;
    }

    /**
     * The cell of a node.
     *
     * @param operator the node's operator
     * @param attributes the node's attributes
     * @param direction the index of the direction
     * @param hidden the number of units
     * @return the cell
     */
    static RecurrentCell of(String operator, Attributes attributes, int direction, long hidden) {
        List<String> defaults = ACTIVATIONS.getOrDefault(operator, List.of());
        List<String> twice = new ArrayList<>(defaults);
        twice.addAll(defaults);
        List<CellActivation> all = CellActivation.all(attributes, twice);
        int from = direction * defaults.size();
        if (all.size() < from + defaults.size()) {
            throw new GraphException(operator + " has " + all.size() + " activations, and each direction needs "
                    + defaults.size() + ".");
        }
        List<CellActivation> own = all.subList(from, from + defaults.size());
        float clip = attributes.real("clip", 0);
        return switch (operator) {
            case "LSTM" -> new LstmCell(own, clip, hidden, attributes.integer("input_forget", 0) != 0);
            case "GRU" ->
                attributes.integer("linear_before_reset", 0) != 0
                        ? new LateResetCell(own, clip, hidden)
                        : new GruCell(own, clip, hidden);
            default -> new SimpleCell(own, clip, hidden);
        };
    }

    static boolean is(Node node) {
        return node.domain().isEmpty() && GATES.containsKey(node.operator());
    }

    /**
     * Writes a forward step.
     *
     * @param tape the tape of the body
     * @param states the states before it
     * @param input the part of the pre-activations that comes from the input, biases included
     * @param weights the weights of this cell from {@link RecurrentWeights}
     */
    abstract Step forward(Tape tape, List<Value> states, Value input, List<Value> weights);

    /**
     * Writes a backward step.
     *
     * @param gradients the gradients of the states after the step
     * @param kept the values kept by the forward step
     * @param weights as for the forward step
     */
    abstract Back backward(List<Value> gradients, List<Value> kept, List<Value> weights);

    /**
     * Writes the gradients of the inputs and weights of all steps, from the values that the backward steps collected.
     *
     * @param before the hidden states before the steps
     * @param collected the collected values
     * @param kept the values kept by the forward steps
     * @param weights as for the forward step
     * @return the gradient of the input's part of the pre-activations, then those of the weights
     */
    abstract List<Value> gradients(Value before, List<Value> collected, List<Value> kept, List<Value> weights);

    /** The argument of a gate's activation function. */
    Value clipped(Value sum) {
        return clip > 0 ? sum.clip(-clip, clip) : sum;
    }

    Value activated(int activation, Value sum) {
        return activations.get(activation).apply(clipped(sum));
    }

    /** The derivative of {@link #activated}. */
    Value slope(Tape tape, int activation, Value sum, Value result) {
        if (clip <= 0) {
            return activations.get(activation).slope(tape, sum, result);
        }
        Value inside = sum.abs().lessOrEqual(sum.graph().scalar(clip).cast(sum.elementType()));
        return activations.get(activation).slope(tape, clipped(sum), result).mul(inside.cast(sum.elementType()));
    }

    CellActivation activation(int index) {
        return activations.get(index);
    }

    /** Splits a value along the last axis. */
    static List<Value> split(Value whole, long... lengths) {
        Attributes last = Attributes.of("axis", -1);
        return whole.graph()
                .apply("", "Split", last, List.of(whole, whole.graph().integers(lengths)), lengths.length);
    }

    /** The gradient of a weight {@code [H, G]} by which all hidden states were multiplied. */
    static Value ofWeight(Value factors, Value gradient) {
        return rows(factors).gemm(rows(gradient), null, true, false);
    }

    private static Value rows(Value steps) {
        return steps.reshape(-1, steps.size(2));
    }
}
