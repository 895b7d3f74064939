package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The cell of {@code LSTM}: {@code c' = f c + i g} and {@code h' = o h(c')}, where the gates i, o, f and g are
 * activations of sums. Its weights are R, transposed, and the peepholes of i, o and f where there are some.
 */
final class LstmCell extends RecurrentCell {

    private final boolean coupled;

    LstmCell(List<CellActivation> activations, float clip, long hidden, boolean coupled) {
        super(activations, clip, hidden);
        this.coupled = coupled;
    }

    @Override
    Step forward(Tape tape, List<Value> states, Value input, List<Value> weights) {
        Value cell = states.get(1);
        Value sums = states.get(0).gemm(weights.get(0), input, false, false);
        return weights.size() == 1 ? plain(tape, cell, sums) : peeping(tape, cell, sums, weights);
    }

    /** The three gates with the same activation are computed as one. */
    private Step plain(Tape tape, Value cell, Value sums) {
        List<Value> parts = split(sums, 3 * hidden, hidden);
        Value three = activated(0, parts.get(0));
        List<Value> gates = split(three, hidden, hidden, hidden);
        Value candidate = activated(1, parts.get(1));
        Value in = gates.get(0);
        Value forget = coupled ? oneMinus(in) : gates.get(2);
        Value next = forget.mul(cell).add(in.mul(candidate));
        Value shown = activation(2).apply(next);
        Value reached = coupled ? candidate.sub(cell) : candidate;
        Value unforgotten = coupled ? cell.sub(cell) : cell;
        Value ofGates = slope(tape, 0, parts.get(0), three).mul(reached.concat(-1, shown, unforgotten));
        Value ofCandidate = in.mul(slope(tape, 1, parts.get(1), candidate));
        Value ofCell = gates.get(1).mul(activation(2).slope(tape, next, shown));
        return new Step(
                List.of(gates.get(1).mul(shown), next), List.of(ofGates.concat(-1, ofCandidate), ofCell, forget));
    }

    private Step peeping(Tape tape, Value cell, Value sums, List<Value> weights) {
        List<Value> parts = split(sums, hidden, hidden, hidden, hidden);
        Value inSum = parts.get(0).add(cell.mul(weights.get(1)));
        Value in = activated(0, inSum);
        Value forgetSum = parts.get(2).add(cell.mul(weights.get(3)));
        Value forget = coupled ? oneMinus(in) : activated(0, forgetSum);
        Value candidate = activated(1, parts.get(3));
        Value next = forget.mul(cell).add(in.mul(candidate));
        Value outSum = parts.get(1).add(next.mul(weights.get(2)));
        Value out = activated(0, outSum);
        Value shown = activation(2).apply(next);
        Value ofIn = (coupled ? candidate.sub(cell) : candidate).mul(slope(tape, 0, inSum, in));
        Value ofOut = shown.mul(slope(tape, 0, outSum, out));
        Value ofForget = coupled ? cell.sub(cell) : cell.mul(slope(tape, 0, forgetSum, forget));
        Value ofCandidate = in.mul(slope(tape, 1, parts.get(3), candidate));
        Value ofCell = out.mul(activation(2).slope(tape, next, shown)).add(ofOut.mul(weights.get(2)));
        Value passed = forget.add(ofIn.mul(weights.get(1))).add(ofForget.mul(weights.get(3)));
        return new Step(
                List.of(out.mul(shown), next),
                List.of(ofIn.concat(-1, ofOut, ofForget, ofCandidate), ofCell, passed, cell, next));
    }

    private static Value oneMinus(Value value) {
        return value.graph().constant(Tensor.scalar(value.elementType(), 1)).sub(value);
    }

    @Override
    Back backward(List<Value> gradients, List<Value> kept, List<Value> weights) {
        Value ofHidden = gradients.get(0);
        Value ofCell = gradients.get(1).add(ofHidden.mul(kept.get(1)));
        Value sums = ofCell.concat(-1, ofHidden, ofCell, ofCell).mul(kept.get(0));
        Value before = sums.gemm(weights.get(0), null, false, true);
        return new Back(List.of(before, ofCell.mul(kept.get(2))), List.of(sums));
    }

    @Override
    List<Value> gradients(Value before, List<Value> collected, List<Value> kept, List<Value> weights) {
        Value sums = collected.get(0);
        List<Value> gradients = new ArrayList<>(List.of(sums, ofWeight(before, sums)));
        if (weights.size() > 1) {
            List<Value> parts = split(sums, hidden, hidden, hidden, hidden);
            gradients.add(parts.get(0).mul(kept.get(3)).reduceSum(false, 0, 1));
            gradients.add(parts.get(1).mul(kept.get(4)).reduceSum(false, 0, 1));
            gradients.add(parts.get(2).mul(kept.get(3)).reduceSum(false, 0, 1));
        }
        return gradients;
    }
}
