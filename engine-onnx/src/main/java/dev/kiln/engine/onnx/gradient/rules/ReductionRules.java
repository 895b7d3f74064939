package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Broadcasting;
import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reductions over axes, which are an input from opset 18 on. */
final class ReductionRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        put("ReduceSum", Reduction::gradient);
        put("ReduceMean", r -> r.gradient().div(Shapes.ratio(r.x(), r.p.y())));
        put("ReduceMax", Reduction::extreme);
        put("ReduceMin", Reduction::extreme);
        put("ReduceL1", r -> r.gradient().mul(r.x().sign()));
        // a norm of 0 has derivative 0
        put("ReduceL2", r -> r.gradient().mul(r.x().div(r.y().max(Float.MIN_NORMAL))));
        put("ReduceSumSquare", r -> r.gradient().mul(2).mul(r.x()));
        put("ReduceLogSum", r -> r.gradient().mul(r.y().neg().exp()));
        put("ReduceLogSumExp", r -> r.gradient().mul(r.x().sub(r.y()).exp()));
        put("ReduceProd", Reduction::product);
    }

    private ReductionRules() {}

    private interface Formula {
        Value write(Reduction reduction);
    }

    private static void put(String operator, Formula formula) {
        RULES.put(operator, p -> p.give(0, () -> Broadcasting.expandTo(formula.write(new Reduction(p)), p.x())));
    }

    /** A reduction with the reduced axes restored in result and gradient, so that they broadcast to the input. */
    private record Reduction(Pullback p) {

        Value x() {
            return p.x();
        }

        Value y() {
            return keepAxes(p.y());
        }

        Value gradient() {
            return keepAxes(p.gradient());
        }

        private Value keepAxes(Value value) {
            Optional<Value> axes = axes();
            boolean kept = p.attributes().integer("keepdims", 1) != 0;
            // all axes dropped: a scalar broadcasts as it is
            return kept || axes.isEmpty() ? value : p.graph().apply("Unsqueeze", Attributes.NONE, value, axes.get());
        }

        /** The axes that are reduced; empty for all. */
        private Optional<Value> axes() {
            Optional<Value> axes = p.optionalInput(1);
            boolean none = axes.filter(a -> a.shape().isFixed() && a.shape().elements() == 0)
                    .isPresent();
            return none && p.attributes().integer("noop_with_empty_axes", 0) == 0 ? Optional.empty() : axes;
        }

        private Value sumKeepingAxes(Value value) {
            Attributes keep = Attributes.of("keepdims", 1)
                    .with("noop_with_empty_axes", p.attributes().integer("noop_with_empty_axes", 0));
            @Nullable Value axes = axes().orElse(null);
            return p.graph().apply("ReduceSum", keep, value, axes);
        }

        /** Equal extremes share the gradient evenly. */
        Value extreme() {
            Value wins = p.mask(x().equal(y()));
            return gradient().div(sumKeepingAxes(wins)).mul(wins);
        }

        /** The product of the other elements for each element, right where elements are 0, too. */
        Value product() {
            Value isZero = x().equal(p.scalar(0));
            Value zeros = sumKeepingAxes(p.mask(isZero));
            Value nonzero = isZero.where(p.scalar(1), x());
            Value product = withoutZeros(nonzero);
            Value otherZeros = zeros.sub(p.mask(isZero));
            Value others = product.div(nonzero).mul(p.mask(otherZeros.equal(p.scalar(0))));
            return gradient().mul(others);
        }

        private Value withoutZeros(Value nonzero) {
            Attributes keep = p.attributes().with("keepdims", 1);
            @Nullable Value axes = axes().orElse(null);
            return p.graph().apply("ReduceProd", keep, nonzero, axes);
        }
    }
}
