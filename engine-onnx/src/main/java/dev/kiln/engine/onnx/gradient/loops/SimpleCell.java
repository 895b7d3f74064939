package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.build.Value;
import java.util.List;

/** {@code h' = f(x + h R)}. Its weight is R, transposed. */
final class SimpleCell extends RecurrentCell {

    SimpleCell(List<CellActivation> activations, float clip, long hidden) {
        super(activations, clip, hidden);
    }

    @Override
    Step forward(Tape tape, List<Value> states, Value input, List<Value> weights) {
        Value sum = states.get(0).gemm(weights.get(0), input, false, false);
        Value next = activated(0, sum);
        return new Step(List.of(next), List.of(slope(tape, 0, sum, next)));
    }

    @Override
    Back backward(List<Value> gradients, List<Value> kept, List<Value> weights) {
        Value sum = gradients.get(0).mul(kept.get(0));
        return new Back(List.of(sum.gemm(weights.get(0), null, false, true)), List.of(sum));
    }

    @Override
    List<Value> gradients(Value before, List<Value> collected, List<Value> kept, List<Value> weights) {
        return List.of(collected.get(0), ofWeight(before, collected.get(0)));
    }
}
