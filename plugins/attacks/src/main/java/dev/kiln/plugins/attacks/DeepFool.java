package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ProgramResults;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.Needs;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * DeepFool (Moosavi-Dezfooli et al., 2016): goes to the nearest of the planes that would separate the right class
 * {@code y} from the others if the model were linear, again and again, until another class is predicted.
 *
 * <pre>
 * f_k = z_k - z_y,  w_k its gradient,  l = argmin |f_k| / |w_k|*
 * L2: r = |f_l| / |w_l|_2 * w_l / |w_l|_2      L∞: r = |f_l| / |w_l|_1 * sign(w_l)
 * x   = C(x0 + (1 + overshoot) * (sum of all r))
 * </pre>
 *
 * <p>{@code |.|*} is the dual norm, and {@code C} clips to the range. The overshoot is on the sum, so that the result
 * lies beyond the boundary and not on it. Of many classes only the likeliest {@code candidates} are looked at. It is
 * untargeted. Each iteration costs one forward pass and a gradient for each candidate; an iteration more predicts the
 * last point.
 *
 * @param threat the norm, and the size at which a result is counted
 * @param iterations the maximum number of iterations
 * @param overshoot the share by which the result goes beyond the boundary
 * @param candidates the number of classes that are looked at
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(name = "deepfool", value = "DeepFool: goes to the nearest boundary of the linearized model, again and again")
public record DeepFool(
        @Restrict(
                option = "norm",
                to = {"l2", "linf"})
        @Restrict(option = "targeted", to = "false")
        ThreatModel threat,

        @Describe(value = "the maximum number of iterations", atLeast = 1, atMost = 1_000_000, byDefault = "50")
        int iterations,

        @Describe(value = "the share by which the result goes beyond the boundary", atLeast = 0, byDefault = "0.02")
        double overshoot,

        @Describe(value = "the number of likely classes that are looked at", atLeast = 1, byDefault = "10")
        int candidates)
        implements MinimalAttack {

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        ModelProgram iteration = new Iteration(overshoot, Math.min(candidates, target.classes() - 1));
        Tensor change =
                Tensor.zeros(batch.inputs().elementType(), batch.inputs().shape());
        Tensor point = batch.inputs();
        for (int i = 0; i <= iterations; i++) {
            ProgramResults found = target.run(iteration, batch, Map.of("change", change));
            point = found.get("point");
            change = found.get("next");
            if (Arrays.equals(found.get("open").toLongArray(), new long[batch.size()])) {
                break;
            }
        }
        return point;
    }

    /** From the sum of the steps to the next one; examples that another class is predicted for stay. */
    private record Iteration(double overshoot, int candidates) implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value change = scope.input("change", scope.original().type());
            Value point = scope.clip(scope.original().add(change.mul(1 + overshoot)));
            Value logits = scope.logits(point);
            Value isOpen = scope.margin(logits).greaterOrEqual(logits.graph().scalar(0));
            Value next = change.add(nearest(scope, logits, point));
            scope.output("point", point);
            scope.output("next", scope.wide(isOpen).where(next, change));
            scope.output("open", isOpen.cast(scope.target().elementType()));
        }

        /** The step to the nearest plane. */
        private Value nearest(ProgramScope scope, Value logits, Value point) {
            Value gaps = likeliest(scope.others(logits)).sub(scope.given(logits).unsqueeze(1));
            Value step = point.mul(0);
            Value least = scope.wide(scope.given(logits).mul(0).add(Float.MAX_VALUE));
            for (int k = 0; k < candidates; k++) {
                Value gap = gaps.slice(1, k, k + 1).squeeze(1);
                Value normal = point.graph().gradient(gap, point);
                Value length = dualLength(scope.norm(), normal);
                Value isFlat = length.equal(length.mul(0));
                Value divisor = isFlat.where(length.add(1), length);
                Value distance = scope.wide(gap.abs()).div(divisor);
                Value isNearer = isFlat.not().and(distance.less(least));
                Value direction = scope.norm() == Norm.LINF ? normal.sign() : normal.div(divisor);
                step = isNearer.where(direction.mul(distance), step);
                least = isNearer.where(distance, least);
            }
            return step;
        }

        private Value likeliest(Value logits) {
            Value count = logits.graph().integers(candidates);
            return logits.graph()
                    .apply("", "TopK", Attributes.of("axis", 1), List.of(logits, count), 2)
                    .get(0);
        }

        private static Value dualLength(Norm norm, Value normal) {
            long[] axes = normal.exampleAxes();
            return norm == Norm.LINF ? normal.abs().reduceSum(true, axes) : normal.norm(true, axes);
        }
    }

    /** Creates {@code deepfool}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
