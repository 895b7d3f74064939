package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * The cell of {@code GRU} that resets the hidden state before the product: {@code h' = (1 - z) g(x + (r h) R) + z h}.
 * Its weights are those of the gates z and r and that of g, transposed.
 */
final class GruCell extends RecurrentCell {

    GruCell(List<CellActivation> activations, float clip, long hidden) {
        super(activations, clip, hidden);
    }

    @Override
    Step forward(Tape tape, List<Value> states, Value input, List<Value> weights) {
        Value before = states.get(0);
        List<Value> inputs = split(input, 2 * hidden, hidden);
        Value gateSums = before.gemm(weights.get(0), inputs.get(0), false, false);
        Value both = activated(0, gateSums);
        List<Value> gates = split(both, hidden, hidden);
        Value keep = gates.get(0);
        Value reset = gates.get(1).mul(before);
        Value sum = reset.gemm(weights.get(1), inputs.get(1), false, false);
        Value candidate = activated(1, sum);
        Value distance = before.sub(candidate);
        Value next = candidate.add(keep.mul(distance));
        Value ofGates = slope(tape, 0, gateSums, both).mul(distance.concat(-1, before));
        Value one = before.graph().constant(Tensor.scalar(before.elementType(), 1));
        Value ofCandidate = one.sub(keep).mul(slope(tape, 1, sum, candidate));
        return new Step(List.of(next), List.of(ofGates, ofCandidate, keep, gates.get(1), reset));
    }

    @Override
    Back backward(List<Value> gradients, List<Value> kept, List<Value> weights) {
        Value ofHidden = gradients.get(0);
        Value candidate = ofHidden.mul(kept.get(1));
        Value reset = candidate.gemm(weights.get(1), null, false, true);
        Value gates = ofHidden.concat(-1, reset).mul(kept.get(0));
        Value direct = ofHidden.mul(kept.get(2)).add(reset.mul(kept.get(3)));
        Value before = gates.gemm(weights.get(0), direct, false, true);
        return new Back(List.of(before), List.of(gates, candidate));
    }

    @Override
    List<Value> gradients(Value before, List<Value> collected, List<Value> kept, List<Value> weights) {
        return List.of(
                collected.get(0).concat(-1, collected.get(1)),
                ofWeight(before, collected.get(0)),
                ofWeight(kept.get(4), collected.get(1)));
    }
}
