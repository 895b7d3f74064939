package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Broadcasting;
import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;

/**
 * The gradient of a determinant is the transposed adjugate, which Faddeev and LeVerrier's recursion computes from
 * products and traces alone. So it is right for singular matrices, and is meant for small ones: it takes {@code n - 1}
 * products.
 */
final class DeterminantRule {

    static final GradientRule RULE = p ->
            p.give(0, () -> LinearRules.transposed(adjugate(p)).mul(p.gradient().unsqueeze(-1, -2)));

    private DeterminantRule() {}

    private static Value adjugate(Pullback p) {
        long size = p.x().size(-1);
        if (size < 1) {
            throw p.fail("the size of its matrices is not known before a run");
        }
        Value identity = identity(p, (int) size);
        Value power = Broadcasting.expandTo(identity, p.x());
        for (long step = 1; step < size; step++) {
            Value product = p.x().matMul(power);
            Value trace = product.mul(identity).reduceSum(true, -1, -2);
            power = product.sub(identity.mul(trace.div((double) step)));
        }
        return size % 2 == 1 ? power : power.neg();
    }

    private static Value identity(Pullback p, int size) {
        float[] entries = new float[size * size];
        for (int i = 0; i < size; i++) {
            entries[i * size + i] = 1;
        }
        return p.graph().constant(Tensor.of(entries, size, size).cast(p.elementType()));
    }
}
