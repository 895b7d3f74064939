package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * The cell of {@code GRU} that resets after the product: {@code h' = (1 - z) g(x + r (h R + b)) + z h}. Its weights are
 * R, transposed, and b.
 */
final class LateResetCell extends RecurrentCell {

    LateResetCell(List<CellActivation> activations, float clip, long hidden) {
        super(activations, clip, hidden);
    }

    @Override
    Step forward(Tape tape, List<Value> states, Value input, List<Value> weights) {
        Value before = states.get(0);
        List<Value> inputs = split(input, 2 * hidden, hidden);
        List<Value> products = split(before.matMul(weights.get(0)), 2 * hidden, hidden);
        Value gateSums = inputs.get(0).add(products.get(0));
        Value both = activated(0, gateSums);
        List<Value> gates = split(both, hidden, hidden);
        Value keep = gates.get(0);
        Value recurrent = products.get(1).add(weights.get(1));
        Value sum = inputs.get(1).add(gates.get(1).mul(recurrent));
        Value candidate = activated(1, sum);
        Value distance = before.sub(candidate);
        Value next = candidate.add(keep.mul(distance));
        Value one = before.graph().constant(Tensor.scalar(before.elementType(), 1));
        Value ofCandidate = one.sub(keep).mul(slope(tape, 1, sum, candidate));
        Value ofGates = slope(tape, 0, gateSums, both).mul(distance.concat(-1, ofCandidate.mul(recurrent)));
        Value factors = ofGates.concat(-1, ofCandidate.mul(gates.get(1)));
        return new Step(List.of(next), List.of(factors, keep, ofCandidate));
    }

    @Override
    Back backward(List<Value> gradients, List<Value> kept, List<Value> weights) {
        Value ofHidden = gradients.get(0);
        Value products = ofHidden.concat(-1, ofHidden, ofHidden).mul(kept.get(0));
        Value before = products.gemm(weights.get(0), ofHidden.mul(kept.get(1)), false, true);
        return new Back(List.of(before), List.of(products, ofHidden.mul(kept.get(2))));
    }

    @Override
    List<Value> gradients(Value before, List<Value> collected, List<Value> kept, List<Value> weights) {
        Value products = collected.get(0);
        List<Value> parts = split(products, 2 * hidden, hidden);
        return List.of(
                parts.get(0).concat(-1, collected.get(1)),
                ofWeight(before, products),
                parts.get(1).reduceSum(false, 0, 1));
    }
}
