package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;

/** The gradients of Lp poolings: {@code y^(1 - p) |x|^(p - 1) sign(x)} for each element of a window. */
final class NormPooling {

    private NormPooling() {}

    static Value windows(Pullback p, Window window) {
        return PoolingRules.spreadEvenly(p, p.gradient().mul(ofNorm(p)), window).mul(ofElement(p));
    }

    static Value global(Pullback p) {
        return p.gradient().mul(ofNorm(p)).mul(ofElement(p));
    }

    /** A norm of 0 has derivative 0. */
    private static Value ofNorm(Pullback p) {
        return p.y().greater(p.scalar(0)).where(p.y().pow(1 - order(p)), p.scalar(0));
    }

    private static Value ofElement(Pullback p) {
        Value sign = p.x().sign();
        return order(p) == 1 ? sign : sign.mul(p.x().abs().pow(order(p) - 1));
    }

    private static double order(Pullback p) {
        return (double) p.attributes().integer("p", 2);
    }
}
